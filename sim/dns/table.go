package dns

import (
	"strconv"
	"strings"

	"wiretale/trace"
	"wiretale/wire"
)

// tell says that an entry has another value, or none any more.
func (c *Cache) tell(at place, value string) {
	if c.Changed != nil {
		c.Changed(trace.TableEntry{Table: trace.TableDNSCache, Key: at.String(), Value: value})
	}
}

// String is the name, and the type of the records if they are of one.
func (p place) String() string {
	if p.kind == 0 {
		return p.name
	}
	return p.name + " " + p.kind.String()
}

// value is an entry as the table shows it when it comes: what the records hold,
// and for how long they may be believed.
func (e *entry) value() string {
	var parts []string
	switch {
	case e.code == wire.DNSNameError:
		parts = []string{"NXDOMAIN"}
	case e.soa != nil:
		parts = []string{"NODATA"}
	}
	ttl := uint32(maxTTL)
	for i := range e.records {
		ttl = min(ttl, e.records[i].TTL)
		if i < tableValues {
			parts = append(parts, held(&e.records[i]))
		}
	}
	if len(e.records) > tableValues {
		parts = append(parts, "…")
	}
	if e.soa != nil {
		ttl = e.soa.TTL
	}
	return strings.Join(append(parts, strconv.FormatUint(uint64(ttl), 10)+" s"), ", ")
}

// held is what a record holds, in a few words.
func held(r *wire.DNSRecord) string {
	s := r.Type.String()
	switch {
	case r.Addr.IsValid():
		s = r.Addr.String()
	case r.Target != "":
		s = r.Target
	case len(r.Texts) > 0:
		s = r.Texts[0]
	case r.SOA != nil:
		s = r.SOA.Server
	}
	if len(s) > tableText {
		s = s[:tableText] + "…"
	}
	return s
}
