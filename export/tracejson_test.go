package export_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"wiretale/export"
	"wiretale/internal/sample"
	"wiretale/trace"
)

// object is a line of a trace.
type object map[string]any

// told writes a scenario's trace as JSON lines, and reads them.
func told(t *testing.T, name string) (*trace.Snapshot, []object) {
	t.Helper()
	s := sample.Story(t, name)
	return s, linesOf(t, s, 0, nil)
}

func linesOf(t *testing.T, s *trace.Snapshot, id trace.ConversationID, picks func(*trace.Packet) bool) (all []object) {
	t.Helper()
	var b bytes.Buffer
	if err := export.NewTraceJSON(&b).Add(s, id, picks); err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(b.Bytes()) {
		var o object
		if err := json.Unmarshal(line, &o); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, o)
	}
	return all
}

func count(all []object, key, value string) (n int) {
	for _, o := range all {
		if o[key] == value {
			n++
		}
	}
	return n
}

func TestJSONHoldsTheWholeTrace(t *testing.T) {
	for _, name := range []string{"lossy", "web-page", "dns-retry", "refused"} {
		s, all := told(t, name)
		lost, crossed := 0, 0
		for _, o := range all {
			hops, _ := o["hops"].([]any)
			for _, h := range hops {
				crossed++
				if fate := h.(map[string]any)["fate"]; fate == "lost" || fate == "blocked" || fate == "queue-full" {
					lost++
				}
			}
		}
		wantLost, wantCrossed := 0, 0
		for _, k := range s.Packets.All() {
			for _, h := range k.Hops {
				wantCrossed++
				if h.Fate.Lost() {
					wantLost++
				}
			}
		}
		if lost != wantLost || crossed != wantCrossed {
			t.Errorf("%s: %d hops, %d lost; want %d, %d", name, crossed, lost, wantCrossed, wantLost)
		}
		for _, c := range []struct {
			kind string
			want int
		}{
			{"packet", s.Packets.Len()}, {"event", s.Events.Len()}, {"conversation", len(s.Conversations)},
			{"message", s.Messages.Len()}, {"trace", 1},
		} {
			if got := count(all, "type", c.kind); got != c.want {
				t.Errorf("%s: %d lines of type %s, want %d", name, got, c.kind, c.want)
			}
		}
	}
}

func TestWhatALineNamesHasALineBefore(t *testing.T) {
	_, all := told(t, "web-page")
	seen := map[string]map[any]bool{"node": {}, "conversation": {}, "packet": {}, "message": {}, "event": {}}
	for i, o := range all {
		kind := o["type"].(string)
		for name, key := range map[string]string{"node": "node", "conversation": "conversation", "packet": "packet", "cause": "event"} {
			if v := o[name]; v != nil && name != kind && kind != "trace" && !seen[key][v] {
				t.Errorf("line %d, %s: %s %v has no line before", i+1, kind, name, v)
			}
		}
		switch kind {
		case "node":
			seen["node"][o["name"]] = true
		case "conversation", "packet", "message", "event":
			seen[kind][o[kind]] = true
		}
	}
}

func TestFiltersPickWhatIsWritten(t *testing.T) {
	s, _ := told(t, "web-page")
	all := linesOf(t, s, 0, func(k *trace.Packet) bool { return k.TCP == nil })
	for _, o := range all {
		if o["type"] == "packet" && o["tcp"] != nil || o["type"] == "conversation" && o["protocol"] != "UDP" {
			t.Errorf("%v was not picked", o)
		}
	}
	if n := count(all, "type", "packet"); n != 2 {
		t.Errorf("%d packets", n)
	}
	if n := count(linesOf(t, s, 1, nil), "type", "conversation"); n != 1 {
		t.Errorf("%d conversations for one", n)
	}
}

func TestTheDocumentNamesEveryField(t *testing.T) {
	doc, err := os.ReadFile("../docs/trace-json.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(string(doc), -1) {
		named[m[1]] = true
	}
	var look func(v any, inside string)
	look = func(v any, inside string) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				if !named[key] && key != "type" && inside != "findings" && inside != "fields" {
					t.Errorf("docs/trace-json.md does not name %q", key)
					named[key] = true
				}
				look(value, key)
			}
		case []any:
			for _, value := range v {
				look(value, inside)
			}
		}
	}
	for _, name := range []string{"lossy", "web-page", "refused"} {
		_, all := told(t, name)
		for _, o := range all {
			look(map[string]any(o), "")
		}
	}
	for _, k := range trace.EventKinds() {
		if !named[k.String()] {
			t.Errorf("docs/trace-json.md does not name the event %s", k)
		}
	}
	if !strings.Contains(string(doc), "wiretale-trace 1") {
		t.Error("docs/trace-json.md does not name the format")
	}
}
