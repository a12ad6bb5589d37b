package wire

import (
	"bytes"
	"strconv"
	"strings"
)

var httpVarying = []entry{
	varying("http.request.method", KindText, Decimal),
	varying("http.request.uri", KindText, Decimal),
	varying("http.request.version", KindText, Decimal),
	varying("http.response.version", KindText, Decimal),
	varying("http.response.code", KindUint, Decimal),
	varying("http.response.phrase", KindText, Decimal),
	varying("http.request.line", KindText, Decimal),
	varying("http.response.line", KindText, Decimal),
	varying("http.host", KindText, Decimal),
	varying("http.user_agent", KindText, Decimal),
	varying("http.accept", KindText, Decimal),
	varying("http.connection", KindText, Decimal),
	varying("http.content_length", KindUint, Decimal),
	varying("http.content_type", KindText, Decimal),
	varying("http.content_encoding", KindText, Decimal),
	varying("http.transfer_encoding", KindText, Decimal),
	varying("http.date", KindText, Decimal),
	varying("http.server", KindText, Decimal),
	varying("http.location", KindText, Decimal),
	varying("http.referer", KindText, Decimal),
	varying("http.cookie", KindText, Decimal),
	varying("http.cache_control", KindText, Decimal),
	varying("http.upgrade", KindText, Decimal),
	heading("http.end"),
}

// httpFieldName is the filter name of a header field, "" if it has none.
func httpFieldName(name string) string {
	if strings.Contains(name, ".") { // which would lead to other fields' names
		return ""
	}
	known := "http." + strings.ReplaceAll(strings.ToLower(name), "-", "_")
	if def, ok := FieldByName(known); ok && def.Kind != KindNone {
		return known
	}
	return ""
}

// httpMessage makes the heading of the HTTP head that a segment begins with,
// as far as its lines are whole.
func (t *tree) httpMessage(l Layer) (Field, bool) {
	from, to := min(l.Payload, len(t.data)), min(l.End, len(t.data))
	if from >= to {
		return Field{}, false
	}
	b := t.data[from:to]
	head, done, err := ParseHTTPHead(b)
	if err != nil || head.Version == "" {
		return Field{}, false
	}
	line, next := httpLine(b, 0)
	for len(line) == 0 && next > 0 { // empty lines before a request
		b, from = b[next:], from+next
		line, next = httpLine(b, 0)
	}
	fields := t.httpStart(&head, line, from)
	side := "http.response.line"
	if head.Request {
		side = "http.request.line"
	}
	at := next
	for at > 0 && at < len(b) {
		if line, next = httpLine(b, at); next < 0 {
			break
		}
		if len(line) == 0 {
			if done {
				fields = append(fields, t.under("http.end", from+at, from+next, nil))
			}
			at = next
			break
		}
		fields = t.text(fields, side, string(line), from+at, from+next)
		last := &fields[len(fields)-1]
		last.Children = t.httpField(line, from+at)
		at = next
	}
	return t.under("http", l.Payload, from+at, fields), true
}

// httpStart makes the fields of a start line that begins at a byte.
func (t *tree) httpStart(head *HTTPHead, line []byte, at int) []Field {
	first := bytes.IndexByte(line, ' ')
	if head.Request {
		last := bytes.LastIndexByte(line, ' ')
		fields := t.add(nil, "http.request.method", KindText, at, at+first)
		fields = t.add(fields, "http.request.uri", KindText, at+first+1, at+last)
		return t.add(fields, "http.request.version", KindText, at+last+1, at+len(line))
	}
	fields := t.add(nil, "http.response.version", KindText, at, at+first)
	fields = t.put(fields, "http.response.code", Value{Kind: KindUint, Num: uint64(head.Status)}, at+first+1, at+first+4)
	return t.add(fields, "http.response.phrase", KindText, at+first+5, at+len(line))
}

// httpField makes the field of a header field's value, if it has a name of its
// own. line begins at a byte of the frame.
func (t *tree) httpField(line []byte, at int) []Field {
	name, rest, found := bytes.Cut(line, []byte{':'})
	known := httpFieldName(string(name))
	if !found || known == "" {
		return nil
	}
	value := bytes.Trim(rest, " \t")
	start := len(name) + 1 + bytes.Index(rest, value)
	v := Value{Kind: KindText, Text: string(value)}
	if known == "http.content_length" {
		n, err := strconv.ParseUint(v.Text, 10, 64)
		if err != nil {
			return nil
		}
		v = Value{Kind: KindUint, Num: n}
	}
	return t.put(nil, known, v, at+start, at+start+len(value))
}
