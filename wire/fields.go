package wire

// Fields returns the fields of the frame that was decoded from data: one
// heading for each protocol, its fields below it. Fields that the capture cut
// off are left out.
func (d *Decoded) Fields(data []byte) []Field { return d.fields(data, 0) }

// maxQuotes bounds how deep datagrams that quote datagrams are followed.
const maxQuotes = 2

func (d *Decoded) fields(data []byte, quotes int) []Field {
	t := tree{data, quotes > 0}
	fields := make([]Field, 0, len(d.Layers)+2)
	end := 0
	for i, l := range d.Layers {
		if l.Start >= len(data) {
			break // the capture cut it off
		}
		f, ok := t.protocol(d.Frame.Link, l)
		if !ok {
			continue
		}
		switch l.Protocol {
		case "icmp", "icmpv6":
			if d.Frame.IP != nil {
				f.Children = append(f.Children, t.quoted(l, d.Frame.IP.ICMP, quotes)...)
			}
		case "eth", "sll":
			if i == 0 {
				f.Children = t.trailer(f.Children, l, d.Frame)
			}
		}
		fields = append(fields, f)
		if i == len(d.Layers)-1 {
			end = l.Payload
			if message, ok := t.application(l, d.Frame.IP); ok {
				fields, end = append(fields, message), l.End
			}
			if l.Protocol == "tcp" || l.Protocol == "udp" || l.Protocol == "icmp" || l.Protocol == "icmpv6" {
				end = l.End
			}
			if end < l.End {
				fields = t.unknown(fields, end, l.End)
			}
		}
	}
	if len(d.Layers) == 0 {
		fields = t.unknown(fields, 0, len(data))
	}
	return fields
}

// unknown adds bytes that no protocol here describes.
func (t *tree) unknown(fields []Field, from, to int) []Field {
	if children := t.rest(nil, "data.data", from, to); len(children) > 0 {
		fields = append(fields, t.under("data", from, to, children))
	}
	return fields
}

// protocol makes the heading of a layer with the fields of its header.
func (t *tree) protocol(link LinkType, l Layer) (Field, bool) {
	var children []Field
	switch l.Protocol {
	case "eth":
		children = t.ethernetFields(l)
	case "vlan":
		children = t.vlanFields(l)
	case "sll":
		children = t.cookedFields(link, l)
	case "null":
		children = t.loopbackFields(link, l)
	case "ppp":
		children = t.pppFields(l)
	case "radiotap", "wlan", "llc":
		children = t.airFields(l)
	case "arp":
		children = t.arpFields(l)
	case "ip":
		children = t.ipv4Fields(l)
	case "ipv6":
		children = t.layout(ipv6Entries, l.Start)
	case "ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr", "ah":
		children = t.extensionFields(l)
	case "icmp":
		children = t.icmpFields(l)
	case "icmpv6":
		children = t.icmpv6Fields(l)
	case "udp":
		children = t.udpFields(l)
	case "tcp":
		children = t.tcpFields(l)
	default:
		var ok bool
		if children, ok = t.tunnelFields(l); !ok {
			return Field{}, false
		}
	}
	end := l.Payload
	if l.Protocol == "icmp" || l.Protocol == "icmpv6" {
		end = l.End
	}
	return t.under(l.Protocol, l.Start, end, children), true
}

// application makes the heading of the message that a transport carries, where
// all of it is in this frame.
func (t *tree) application(l Layer, p *Datagram) (Field, bool) {
	switch {
	case p == nil:
	case p.UDP != nil && l.Protocol == "udp":
		return t.dnsMessage(p.UDP, l)
	case p.TCP != nil && l.Protocol == "tcp":
		if f, ok := t.dnsOverTCP(p.TCP, l); ok {
			return f, true
		}
		return t.httpMessage(l)
	}
	return Field{}, false
}

// quoted makes the fields of what an ICMP message carries: the datagram that
// an error quotes, or data.
func (t *tree) quoted(l Layer, m *ICMP, quotes int) []Field {
	if m == nil || len(m.Body) == 0 {
		return nil
	}
	v6 := l.Protocol == "icmpv6"
	if quotes < maxQuotes {
		if inner, ok := m.Quoted(v6); ok {
			fields := inner.fields(m.Body, quotes+1)
			shift(fields, l.Payload)
			return fields
		}
	}
	if m.describes(v6) {
		return nil
	}
	return t.unknown(nil, l.Payload, l.End)
}

// String writes the field's value in the base of its definition. Text is raw:
// escape it before it is shown.
func (f *Field) String() string {
	def, _ := FieldByName(f.Name)
	return f.Value.Format(def.Base, f.Span.Bits)
}
