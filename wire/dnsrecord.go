package wire

import (
	"encoding/binary"
	"net/netip"
)

func (r *dnsReader) question() DNSQuestion {
	return DNSQuestion{Name: r.name(), Type: DNSType(r.uint16()), Class: r.uint16()}
}

func (r *dnsReader) record() DNSRecord {
	record := DNSRecord{Name: r.name(), Type: DNSType(r.uint16()), Class: r.uint16(), TTL: r.uint32()}
	r.data(&record, int(r.uint16()))
	return record
}

// data reads the size bytes of a record's data. Data that doesn't fit its type
// is kept raw and is a fault.
func (r *dnsReader) data(record *DNSRecord, size int) {
	start := r.at
	raw := r.take(size)
	if r.err != nil {
		return
	}
	in := dnsReader{b: r.b[:start+size], at: start}
	in.typed(record, raw)
	if in.err == nil && in.at != start+size {
		in.fail(in.at, BadRecordLength, size, in.at-start)
	}
	if in.err != nil {
		*record = DNSRecord{Name: record.Name, Type: record.Type, Class: record.Class, TTL: record.TTL, Data: raw}
		r.err = in.err
	}
}

// typed reads the data of a record by its type.
func (r *dnsReader) typed(record *DNSRecord, raw []byte) {
	switch record.Type {
	case DNSTypeA:
		if b := r.take(4); b != nil {
			record.Addr = netip.AddrFrom4([4]byte(b))
		}
	case DNSTypeAAAA:
		if b := r.take(16); b != nil {
			record.Addr = netip.AddrFrom16([16]byte(b))
		}
	case DNSTypeNS, DNSTypeCNAME, DNSTypePTR:
		record.Target = r.name()
	case DNSTypeMX:
		record.Preference = r.uint16()
		record.Target = r.name()
	case DNSTypeSRV:
		record.Preference, record.Weight, record.Port = r.uint16(), r.uint16(), r.uint16()
		record.Target = r.name()
	case DNSTypeSOA:
		record.SOA = &DNSAuthority{
			Server: r.name(), Mailbox: r.name(),
			Serial: r.uint32(), Refresh: r.uint32(), Retry: r.uint32(), Expire: r.uint32(), Minimum: r.uint32(),
		}
	case DNSTypeTXT:
		for r.at < len(r.b) && r.err == nil {
			record.Texts = append(record.Texts, string(r.take(int(r.take(1)[0]))))
		}
	case DNSTypeOPT:
		for r.at < len(r.b) && r.err == nil {
			record.Options = append(record.Options, DNSOption{r.uint16(), r.take(int(r.uint16()))})
		}
	default:
		record.Data = raw
		r.at = len(r.b)
	}
}

func (w *dnsWriter) record(r *DNSRecord) {
	w.name(r.Name, true)
	w.b = binary.BigEndian.AppendUint16(w.b, uint16(r.Type))
	w.b = binary.BigEndian.AppendUint16(w.b, r.Class)
	w.b = binary.BigEndian.AppendUint32(w.b, r.TTL)
	at := len(w.b)
	w.b = append(w.b, 0, 0)
	w.data(r)
	binary.BigEndian.PutUint16(w.b[at:], uint16(len(w.b)-at-2))
}

// data writes a record's data. Names are compressed in the types of RFC 1035
// alone, where every reader expects it (RFC 3597 §4).
func (w *dnsWriter) data(r *DNSRecord) {
	word := binary.BigEndian.AppendUint16
	switch {
	case r.Data != nil:
		w.b = append(w.b, r.Data...)
	case r.Type == DNSTypeA:
		w.b = appendAddr4(w.b, r.Addr)
	case r.Type == DNSTypeAAAA:
		w.b = appendAddr6(w.b, r.Addr)
	case r.Type == DNSTypeNS, r.Type == DNSTypeCNAME, r.Type == DNSTypePTR:
		w.name(r.Target, true)
	case r.Type == DNSTypeMX:
		w.b = word(w.b, r.Preference)
		w.name(r.Target, true)
	case r.Type == DNSTypeSRV:
		w.b = word(word(word(w.b, r.Preference), r.Weight), r.Port)
		w.name(r.Target, false) // RFC 2782
	case r.Type == DNSTypeSOA && r.SOA != nil:
		w.name(r.SOA.Server, true)
		w.name(r.SOA.Mailbox, true)
		for _, n := range [...]uint32{r.SOA.Serial, r.SOA.Refresh, r.SOA.Retry, r.SOA.Expire, r.SOA.Minimum} {
			w.b = binary.BigEndian.AppendUint32(w.b, n)
		}
	case r.Type == DNSTypeTXT:
		for _, s := range r.Texts {
			s = s[:min(len(s), 255)]
			w.b = append(append(w.b, uint8(len(s))), s...)
		}
	case r.Type == DNSTypeOPT:
		for _, o := range r.Options {
			w.b = append(word(word(w.b, o.Code), uint16(len(o.Data))), o.Data...)
		}
	}
}
