package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// watchLoopback begins to watch lo, and skips the test where that isn't
// permitted.
func watchLoopback(t *testing.T) Source {
	t.Helper()
	source, err := Live(LiveOptions{Interfaces: []string{"lo"}})
	if is(err, LiveDenied) {
		t.Skip("watching lo needs CAP_NET_RAW")
	}
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// datagrams returns the UDP payloads in a log whose destination is a port.
func datagrams(t *testing.T, view trace.LogView, port int) (found [][]byte) {
	t.Helper()
	for _, s := range view.Sightings.All() {
		frame := view.Data(s)
		if len(frame) < 42 || frame[12] != 8 || frame[23] != byte(wire.ProtocolUDP) {
			continue
		}
		if int(binary.BigEndian.Uint16(frame[36:])) == port {
			found = append(found, frame[42:])
		}
	}
	return found
}

func TestLoopbackShowsEachDatagramOnceAndWhole(t *testing.T) {
	source := watchLoopback(t)
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	to := conn.LocalAddr().(*net.UDPAddr)

	const sent = 50
	var want [][]byte
	received := make([]byte, 1<<16)
	for i := range sent {
		payload := bytes.Repeat([]byte{byte(i)}, 1+i*1300) // up to 63701 bytes: no datagram may be cut
		want = append(want, payload)
		if _, err := conn.WriteToUDP(payload, to); err != nil {
			t.Fatal(err)
		}
		if _, _, err := conn.ReadFromUDP(received); err != nil {
			t.Fatal(err)
		}
	}

	// Every datagram has arrived, so it has passed the tap: ending now must
	// not lose one.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	log := trace.NewLog(time.Time{})
	if err := source.Run(ctx, log); err != nil {
		t.Fatal(err)
	}
	view := log.View()
	got := datagrams(t, view, to.Port)
	if len(got) != sent {
		t.Fatalf("saw %d datagrams, sent %d", len(got), sent)
	}
	for i := range got {
		if !bytes.Equal(got[i], want[i]) {
			t.Errorf("datagram %d: got %d bytes, want %d", i, len(got[i]), len(want[i]))
		}
	}
	tap := view.Taps.At(0)
	if !tap.Loopback || tap.Interface != "lo" || tap.Link != wire.LinkEthernet {
		t.Errorf("got tap %+v", tap)
	}
	if !view.Done || view.Problem != nil {
		t.Errorf("the log ended with done %v, problem %v", view.Done, view.Problem)
	}
}

func TestLiveFramesAreInTheLogWhileItRuns(t *testing.T) {
	source := watchLoopback(t)
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	to := conn.LocalAddr().(*net.UDPAddr)
	log := trace.NewLog(time.Time{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- source.Run(ctx, log) }()
	for deadline := time.Now().Add(20 * time.Second); ; {
		if _, err := conn.WriteToUDP([]byte("here"), to); err != nil {
			t.Fatal(err)
		}
		if view := log.View(); len(datagrams(t, view, to.Port)) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no datagram was seen")
		}
	}
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("a capture that was ended has no problem, got %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the capture goes on after its context ended")
	}
}

func TestMissingInterfaceNamesThoseThatExist(t *testing.T) {
	_, err := Live(LiveOptions{Interfaces: []string{"no-such-if0"}})
	var e *Error
	if !errors.As(err, &e) || e.Code != LiveMissing || e.File != "no-such-if0" {
		t.Fatalf("got %v", err)
	}
	list, err := Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	if e.Expected != namesOf(list) || len(list) == 0 {
		t.Errorf("got %q for %v", e.Expected, list)
	}
}

func TestEveryInterfaceCanBeWatched(t *testing.T) {
	source, err := Live(LiveOptions{Interfaces: []string{AnyInterface}})
	if is(err, LiveDenied) {
		t.Skip("watching needs CAP_NET_RAW")
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := source.Run(ctx, trace.NewLog(time.Time{})); err != nil {
		t.Error(err)
	}
}

func TestInterfacesTellOfLoopback(t *testing.T) {
	list, err := Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		if i.Name == "lo" {
			if !i.Loopback || i.Link != wire.LinkEthernet {
				t.Errorf("got %+v", i)
			}
			return
		}
	}
	t.Skip("this machine has no interface named lo")
}
