package app

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"wiretale/trace"
	"wiretale/trace/filter"
)

// parses reports whether an expression is one.
var parses = func() func(string) bool {
	var known sync.Map
	return func(src string) bool {
		if ok, found := known.Load(src); found {
			return ok.(bool)
		}
		_, err := filter.Parse(src)
		known.Store(src, err == nil)
		return err == nil
	}
}()

// filtered holds that filters know what a message says: each field, and as a
// number only where it is one. It is asked of all messages of the tests.
func filtered(t testing.TB, m *trace.Message) {
	for _, f := range m.Fields {
		if !parses(f.Name) {
			t.Fatalf("%q says %s = %q, which filters don't know", m.Title, f.Name, f.Value)
		}
		if !parses(f.Name + " < 1") {
			continue
		}
		if _, err := strconv.ParseUint(f.Value, 10, 64); err != nil && !strings.HasPrefix(f.Name, "dns.") && !unreliable[f.Name] {
			t.Fatalf("%q says %s = %q, which filters take for a number", m.Title, f.Name, f.Value)
		}
	}
}

// unreliable are numbers that are told as they were said, whatever that is.
var unreliable = map[string]bool{
	"http2.headers.content_length": true, "http2.headers.status": true, "sip.Content-Length": true, "sip.Expires": true, "sip.Max-Forwards": true,
}

func TestFiltersKnowEveryProtocol(t *testing.T) {
	for _, p := range protocols {
		name := strings.ToLower(p.Name)
		if p == &kerberosProtocol {
			name = "kerberos" // Wireshark's filters have another name than its column
		}
		if !parses(name) {
			t.Errorf("filters don't know %s", name)
		}
	}
}

// Names that stand in tables are known, whether a test has them said or not.
func TestFiltersKnowEveryNameOfTheTables(t *testing.T) {
	names := append(slices.Collect(maps.Values(http1Names)), slices.Collect(maps.Values(http2Names))...)
	names = append(append(names, slices.Collect(maps.Values(dhcpNames))...), sshNames[:]...)
	for _, a := range radiusAttributes {
		names = append(names, a.name)
	}
	for _, f := range sipFields {
		names = append(names, "sip."+f.header)
	}
	for _, f := range mailFields {
		names = append(names, f.name)
	}
	for _, name := range http2SettingNames[1:] {
		names = append(names, "http2.settings."+name)
	}
	for _, name := range names {
		if !parses(name) {
			t.Errorf("filters don't know %s", name)
		}
	}
}
