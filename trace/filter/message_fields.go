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
		{name: "http", kind: presence, values: protocol("HTTP")},
		{name: "dns", kind: presence, values: protocol("DNS")},
		{name: "http.request", kind: presence, values: part(trace.MessageRequest)},
		{name: "http.response", kind: presence, values: part(trace.MessageResponse)},
	}
	for _, f := range [...]struct {
		name string
		kind kind
	}{
		{"http.request.method", str}, {"http.request.uri", str}, {"http.request.version", str},
		{"http.response.version", str}, {"http.response.code", number}, {"http.response.phrase", str},
		{"http.host", str}, {"http.user_agent", str}, {"http.server", str}, {"http.connection", str},
		{"http.content_type", str}, {"http.content_length", number}, {"http.location", str},
		{"http.transfer_encoding", str}, {"http.date", str}, {"http.accept", str}, {"http.cookie", str},
	} {
		all = append(all, field{name: f.name, kind: f.kind, values: func(u *subject, out []wire.Value) []wire.Value {
			for _, m := range u.said() {
				for _, said := range m.Fields {
					if said.Name != f.name {
						continue
					}
					if v, ok := messageValue(f.kind, said.Value); ok {
						out = append(out, v)
					}
				}
			}
			return out
		}})
	}
	return all
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

// protocol is there where the reading names it, as in Wireshark's column.
func protocol(name string) func(*subject, []wire.Value) []wire.Value {
	return func(u *subject, out []wire.Value) []wire.Value {
		if u.packet == nil {
			return out
		}
		if u.packet.Protocol == name {
			return append(out, wire.Value{})
		}
		if d := u.ip(); d != nil && d.ICMP != nil {
			out = inTree(u.tree(), []string{strings.ToLower(name)}, out)
		}
		return out
	}
}

// messageValue reads what a message says as a value of a kind.
func messageValue(k kind, s string) (wire.Value, bool) {
	if k == number {
		n, err := strconv.ParseUint(s, 10, 64)
		return num(n), err == nil
	}
	return said(s), true
}
