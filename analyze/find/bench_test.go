package find_test

import (
	"os"
	"testing"

	"wiretale/session"
	"wiretale/trace/filter"
)

// BenchmarkSearch looks through the capture that WIRETALE_CAPTURE names:
// go run ./internal/speed -generate makes one.
func BenchmarkSearch(b *testing.B) {
	path := os.Getenv("WIRETALE_CAPTURE")
	if path == "" {
		b.Skip("WIRETALE_CAPTURE names no capture")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	c := indexed(b, path, data)
	queries := map[string]session.Query{}
	for name, src := range map[string]string{
		"kept": `tcp.port == 80 and frame.len > 100`, "conversations": `conversation.state == "closed" and conversation.packets > 12`,
		"bytes": `tcp.flags.syn and tcp.len == 0`, "story": `http.response.code >= 300`,
	} {
		f, err := filter.Parse(src)
		if err != nil {
			b.Fatal(err)
		}
		queries[name] = session.Query{Filter: f}
	}
	for name, src := range map[string]string{"text": "html", "capitals": "HTML", "regexp": "/[Hh]tml?/"} {
		p, err := filter.ParsePattern(src)
		if err != nil {
			b.Fatal(err)
		}
		queries[name] = session.Query{Pattern: p}
	}
	for name, q := range queries {
		b.Run(name, func(b *testing.B) {
			hits := 0
			for b.Loop() {
				hits = len(found(b, c, q))
			}
			b.ReportMetric(float64(hits), "hits")
			b.ReportMetric(float64(c.Index.Frames())*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpackets/s")
		})
	}
}
