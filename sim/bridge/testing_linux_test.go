package bridge

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"wiretale/internal/netns"
	"wiretale/internal/oracle"
	"wiretale/sim/scenario"
	"wiretale/trace"
	"wiretale/wire"
)

// TestMain is four programs: the tests, the first process of a namespace, and
// the server or the client that runs in one.
func TestMain(m *testing.M) {
	netns.Init()
	if len(os.Args) == 3 && os.Args[1] == "serve" {
		serve(os.Args[2])
	}
	if len(os.Args) > 2 && os.Args[1] == "call" {
		call(os.Args[2], os.Args[3:])
	}
	flag.Parse()
	// The tests mostly wait for the clock on the wall.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// serve is a web server that gives and takes files, and ends after so many
// connections. Of what it was given it prints the hash.
func serve(connections string) {
	left, _ := strconv.Atoi(connections)
	var open sync.WaitGroup
	open.Add(left)
	server := http.Server{
		Handler: http.HandlerFunc(answer),
		ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateClosed {
				open.Done()
			}
		},
	}
	l, err := net.Listen("tcp", ":80")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	go func() { _ = server.Serve(l) }()
	open.Wait()
	os.Exit(0)
}

func answer(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut {
		data, err := io.ReadAll(r.Body)
		fmt.Println(digest(data), err)
		return
	}
	size, _ := strconv.Atoi(r.URL.Query().Get("size"))
	if r.URL.Path == "/counted" {
		w.Header().Set("Content-Length", strconv.Itoa(size))
	}
	_, _ = w.Write(content(size))
}

// content is what the server's files hold.
func content(size int) []byte {
	b := make([]byte, 0, size+32)
	for n := 0; len(b) < size; n++ {
		b = fmt.Appendf(b, "%08d of a real server's file\n", n)
	}
	return b[:size]
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// told is what came of a command on a network.
type told struct {
	status int
	output string
	log    trace.LogView
	took   time.Duration
}

// on runs a command on a host of a scenario. Where the machine doesn't allow
// it the test is skipped.
func on(t *testing.T, host, text string, args ...string) told {
	t.Helper()
	sc, err := scenario.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(sc, host, netns.Command{Args: args, Stdout: w, Stderr: w})
	w.Close()
	skipWhereForbidden(t, err)
	printed := make(chan string)
	go func() {
		data, _ := io.ReadAll(r)
		printed <- string(data)
	}()
	began, log := time.Now(), trace.NewLog(time.Now())
	status, err := b.Run(t.Context(), log)
	if err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return told{status, <-printed, log.View(), time.Since(began)}
}

// skipWhereForbidden skips the test where namespaces or TUN devices are not to
// be had, and fails it instead where everything must be.
func skipWhereForbidden(t *testing.T, err error) {
	t.Helper()
	var e *netns.Error
	if errors.As(err, &e) && os.Getenv("WIRETALE_ORACLES") != "require" {
		switch e.Code {
		case netns.NoDevice, netns.DeviceDenied, netns.UsersForbidden, netns.Forbidden:
			t.Skipf("this machine gives no network of one's own: %v", e)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// curl begins a command line of curl's.
func curl(t *testing.T, args ...string) []string {
	t.Helper()
	oracle.Need(t, "curl")
	return append([]string{"curl", "--silent", "--show-error", "--noproxy", "*"}, args...)
}

// frame is a TCP segment that a host's tap saw.
type frame struct {
	trace.Sighting
	*wire.Datagram
}

// segments are the TCP segments that passed a host, one way.
func (o *told) segments(host string, way trace.Direction) (list []frame) {
	for _, s := range o.log.Sightings.All() {
		tap := o.log.Taps.At(int(s.Tap) - 1)
		if s.Direction != way || o.log.Nodes.At(int(tap.Node)-1).Name != host {
			continue
		}
		data := o.log.Data(s)
		if d := wire.Decode(tap.Link, data, s.Length).Frame.IP; d != nil && d.TCP != nil {
			list = append(list, frame{s, d})
		}
	}
	return list
}

// syns are the times at which a host asked for connections.
func (o *told) syns(host string) (times []time.Duration) {
	for _, f := range o.segments(host, trace.Outbound) {
		if f.TCP.Flags == wire.SYN || f.TCP.Flags == wire.SYN|wire.ECE|wire.CWR {
			times = append(times, f.Time)
		}
	}
	return times
}

// bodies puts together what a host was sent over each connection, and returns
// it without the heads before it.
func (o *told) bodies(host string) (list [][]byte) {
	streams := map[string][]byte{}
	firsts := map[string]wire.Seq{}
	var order []string
	for _, f := range o.segments(host, trace.Inbound) {
		key := fmt.Sprint(f.Src, f.TCP.SrcPort, f.TCP.DstPort)
		if f.TCP.Flags.Has(wire.SYN) {
			if _, known := firsts[key]; !known {
				order = append(order, key)
			}
			firsts[key] = f.TCP.Seq.Add(1)
			continue
		}
		at := int(int32(f.TCP.Seq - firsts[key]))
		if end := at + len(f.TCP.Payload); len(f.TCP.Payload) > 0 && at >= 0 {
			if b := streams[key]; len(b) < end {
				streams[key] = append(b, make([]byte, end-len(b))...)
			}
			copy(streams[key][at:], f.TCP.Payload)
		}
	}
	for _, key := range order {
		_, body, _ := strings.Cut(string(streams[key]), "\r\n\r\n")
		list = append(list, []byte(body))
	}
	return list
}
