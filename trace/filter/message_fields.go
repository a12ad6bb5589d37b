package filter

import (
	"strconv"
	"strings"

	"wiretale/trace"
	"wiretale/wire"
)

// messageFields are what applications say, by Wireshark's names. They belong
// to the packet that completes the message.
func messageFields() []field {
	all := []field{
		{name: "http.request", kind: presence, values: part(trace.MessageRequest)},
		{name: "http.response", kind: presence, values: part(trace.MessageResponse)},
	}
	for _, name := range spokenProtocols {
		all = append(all, protocol(name))
	}
	for _, group := range spokenFields {
		for _, rest := range strings.Fields(group.texts) {
			all = append(all, spoken(group.first+"."+rest, str))
		}
		for _, rest := range strings.Fields(group.numbers) {
			all = append(all, spoken(group.first+"."+rest, number))
		}
	}
	return all
}

// spoken is a field of messages. Where it is a number, what is none is absent.
// A number that a header gives stands beside the header's text, whose name says so.
func spoken(name string, k kind) field {
	header := name + "_header"
	return field{name: name, kind: k, values: func(u *subject, out []wire.Value) []wire.Value {
		for _, m := range u.said() {
			for _, said := range m.Fields {
				if said.Name != name && said.Name != header {
					continue
				}
				if v, ok := messageValue(k, said.Value); ok {
					out = append(out, v)
				}
			}
		}
		return out
	}}
}

// part is there where the packet completes an HTTP message of the kind.
func part(k trace.MessageKind) func(*subject, []wire.Value) []wire.Value {
	return func(u *subject, out []wire.Value) []wire.Value {
		for _, m := range u.said() {
			if m.Protocol == "HTTP" && m.Kind == k {
				out = append(out, wire.Value{})
			}
		}
		return out
	}
}

// protocol is there where the reading names it, as in Wireshark's column, or a
// message that the packet completes is of it.
func protocol(name string) field {
	filtered := strings.ToLower(name)
	if name == "KRB5" {
		filtered = "kerberos" // as Wireshark calls it in filters
	}
	return field{name: filtered, kind: presence, values: func(u *subject, out []wire.Value) []wire.Value {
		if u.packet == nil {
			return out
		}
		if u.packet.Protocol == name {
			return append(out, wire.Value{})
		}
		for _, m := range u.said() {
			if m.Protocol == name {
				return append(out, wire.Value{})
			}
		}
		if d := u.ip(); d != nil && d.ICMP != nil {
			out = inTree(u.tree(), []string{filtered}, out)
		}
		return out
	}}
}

// messageValue reads what a message says as a value of a kind.
func messageValue(k kind, s string) (wire.Value, bool) {
	if k == number {
		n, err := strconv.ParseUint(s, 10, 64)
		return num(n), err == nil
	}
	return said(s), true
}
