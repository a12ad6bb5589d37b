package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHTTPHeadSplitAtEveryByte(t *testing.T) {
	for _, head := range []HTTPHead{
		{Request: true, Method: "GET", Target: "/a?b", Version: "1.1", Fields: []HTTPField{{"Host", "example.test"}, {"X", ""}}},
		{Status: 404, Reason: "Not Found", Version: "1.0", Fields: []HTTPField{{"Content-Length", "3"}}},
	} {
		b := head.Append(nil)
		for i := range b {
			if _, done, err := ParseHTTPHead(b[:i]); done || err != nil {
				t.Fatalf("%q: done %v, %v", b[:i], done, err)
			}
		}
		head.Length = len(b)
		got, done, err := ParseHTTPHead(append(b, "body\r\n"...))
		if diff := cmp.Diff(head, got); diff != "" || !done || err != nil {
			t.Fatal(diff, done, err)
		}
	}
}
