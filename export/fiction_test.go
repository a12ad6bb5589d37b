package export

import (
	"bytes"
	"context"
	"testing"
	"time"

	"wiretale/capture"
	"wiretale/trace"
	"wiretale/wire"
)

// TestACaptureSaysThatItIsNotTCP beside the first frame of each tap, in every
// language, though it is another host that does without something; both ways of
// writing say the same.
func TestACaptureSaysThatItIsNotTCP(t *testing.T) {
	tell := func(sink trace.Sink, fictions []string) {
		client := sink.Node(trace.Node{Name: "client"})
		sink.Node(trace.Node{Name: "server", Fictions: fictions})
		a := sink.Tap(trace.Tap{Node: client, Interface: "eth0", Link: wire.LinkEthernet})
		for i := range 3 {
			sink.Sight(trace.Sighting{Tap: a, Time: time.Duration(i), Length: 14}, func() []byte { return make([]byte, 14) })
		}
	}
	for _, c := range []struct {
		fictions []string
		want     []string
	}{
		{nil, nil},
		{[]string{"no-time-wait"}, []string{"not TCP: no TIME-WAIT · no es TCP: sin TIME-WAIT"}},
		{[]string{"no-retransmission", "no-congestion-control"},
			[]string{"not TCP: no retransmission, no congestion control · no es TCP: sin retransmisiones, sin control de congestión"}},
	} {
		log := trace.NewLog(epoch)
		tell(log, c.fictions)
		var whole, streamed bytes.Buffer
		if err := WritePcapng(&whole, log.View(), 0); err != nil {
			t.Fatal(err)
		}
		sink := NewPcapngSink(&streamed, epoch, func(string, trace.Tap) bool { return true })
		tell(sink, c.fictions)
		if err := sink.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(whole.Bytes(), streamed.Bytes()) {
			t.Errorf("%v: the two differ", c.fictions)
		}
		opened := trace.NewLog(time.Time{})
		if err := capture.Open("fiction.pcapng", &whole).Run(context.Background(), opened); err != nil {
			t.Fatal(err)
		}
		view := opened.View()
		var got []string
		for _, c := range view.Comments.All() {
			got = append(got, c.Text)
		}
		if len(got) != len(c.want) || len(got) > 0 && (got[0] != c.want[0] || view.Comments.At(0).Sighting != 1) {
			t.Errorf("%v: the capture says %q", c.fictions, got)
		}
	}
}
