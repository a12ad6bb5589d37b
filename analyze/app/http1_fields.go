package app

import (
	"strconv"
	"strings"

	"wiretale/trace"
	"wiretale/wire"
)

// http1Title is a message's start line, but for the version.
func http1Title(head *wire.HTTPHead) string {
	if head.Request {
		return head.Method + " " + head.Target
	}
	return strings.TrimRight(strconv.Itoa(head.Status)+" "+head.Reason, " ")
}

// http1Fields picks what a message says about itself, by Wireshark's names.
func http1Fields(head *wire.HTTPHead) []trace.MessageField {
	f := make(fields, 0, min(3+len(head.Fields), maxFields))
	if head.Request {
		f.add("http.request.method", head.Method)
		f.add("http.request.uri", head.Target)
		f.add("http.request.version", "HTTP/"+head.Version)
	} else {
		f.add("http.response.version", "HTTP/"+head.Version)
		f.add("http.response.code", strconv.Itoa(head.Status))
		f.add("http.response.phrase", head.Reason)
	}
	for _, h := range head.Fields {
		if name, ok := http1Names[strings.ToLower(h.Name)]; ok {
			f.add(name, h.Value)
		}
	}
	return f
}

var http1Names = map[string]string{
	"host": "http.host", "user-agent": "http.user_agent", "accept": "http.accept", "connection": "http.connection",
	"content-type": "http.content_type", "content-length": "http.content_length_header", "server": "http.server",
	"transfer-encoding": "http.transfer_encoding", "content-encoding": "http.content_encoding",
	"location": "http.location", "date": "http.date", "referer": "http.referer", "upgrade": "http.upgrade",
	"last-modified": "http.last_modified", "cache-control": "http.cache_control",
}
