package view

import (
	"testing"
	"time"

	"wiretale/trace"
)

func TestTimeTrueToScale(t *testing.T) {
	ctx := handshake().context(75 * ms)
	ctx.TimeBase = ToScale
	expect(t, drawn(ctx, 60, 22), `
── ms ────┬ client ─────────────────────────────── server ┬─
          │          ⠈⠉⠉⠑⠒⠒⠤⠤⠤⣀⣀⣀ SYN  seq 0              │
          │                      ⠉⠉⠉⠒⠒⠒⠤⠤⠤⣀⣀⡀             │
          │                                 ⠈⠉⠉⠑⠒⠒⠢⠤⠤⢄⣀⣀⡀ │
     20.0 │                SYN·ACK  seq 0 ack 1 ⣀⣀⡠⠤⠤⠔⠒⠒⠊▶○
          │                         ⣀⣀⣀⠤⠤⠤⠒⠒⠊⠉⠉⠁          │
          │             ⢀⣀⣀⠤⠤⠤⠒⠒⠒⠉⠉⠉          SYN-RECEIVED│
          │ ⢀⣀⣀⡠⠤⠤⠔⠒⠒⠊⠉⠉⠁                                 │
     40.0 ○◀⠑⠒⠒⠢⠤⠤⢄⣀⣀⡀ ACK  seq 1 ack 1                   │
          │          ⠈⠉⠉⠑⠒⠒⠤⠤⠤⣀⣀⣀                         │
          │ESTABLISHED           ⠉⠉⠉⠒⠒⠒⠤⠤⠤⣀⣀⡀             │
          │                                 ⠈⠉⠉⠑⠒⠒⠢⠤⠤⢄⣀⣀⡀ │
     60.0 │                                             ⠈▶│
          │                                    ESTABLISHED│
     70.0 ●⠉⠑⠒⠒⠢⠤⠤⢄⣀⣀⡀ PSH·ACK  seq 1 ack 1  120 bytes    │
         ›│          ⠈◆⠁⠁⠂⠂⠄⠄⠄⡀⡀⡀                         │
     80.0 │                      ⠁                        │
          │                                               │
          │                                               │
          │                                               │
          │                                               │
          │                                               │
`)
}

func TestARowAnEvent(t *testing.T) {
	ctx := handshake().context(75 * ms)
	ctx.TimeBase = ByEvent
	expect(t, drawn(ctx, 60, 19), `
── ms ────┬ client ─────────────────────────────── server ┬─
      0.0 │                                         LISTEN│
          ○⠒⠒⠒⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀ SYN  seq 0                       │
          │SYN-SENT     ⠉⠉⠉⠉⠉⠑⠒⠒⠒⠒⠢⠤⠤⠤⠤⢄⣀⣀⣀⣀⣀             │
     20.0 │                                  ⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠤⠤▶│
          │                                   SYN-RECEIVED│
          │   SYN·ACK  seq 0 ack 1 ⣀⣀⣀⣀⣀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒○
     40.0 │◀⠤⠤⠤⠤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁                       │
          │ESTABLISHED                                    │
          ○⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⣀⡀ ACK  seq 1 ack 1      │
     60.0 │                       ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒⠒⠤⠤⠤⠤▶│
          │                                    ESTABLISHED│
     70.0 ●⠒⠒⠒⠤⠤⠤⠤⠤⣀⣀⣀◆⡀ PSH·ACK  seq 1 ack 1  120 bytes  │
     80.0›│             ⠁⠁⠁⠁⠁⠁⠂⠂⠂⠂                        │
    310.0 ●⠂⠂⠂⠂⠂⠄⠄⠄⠄⠄⠄⠄⠄⠄⡀⡀⡀⡀⡀⡀⡀⡀⡀⡀ PSH·ACK  seq 1 ack 1  │
    330.0 │                        ⠁⠁⠁⠁⠁⠁⠁⠁⠁⠂⠂⠂⠂⠂⠂⠂⠂⠂⠄⠄⠄⠄▶│
          │     ACK  seq 1 ack 121 ⢀⢀⢀⢀⢀⢀⢀⢀⢀⠠⠠⠠⠠⠠⠠⠠⠠⠠⠐⠐⠐⠐⠐●
    350.0 │◀⠠⠠⠠⠠⠐⠐⠐⠐⠐⠐⠐⠐⠐⠈⠈⠈⠈⠈⠈⠈⠈⠈                        │
          │                                               │
`)
}

// TestTimeTrueToScaleIsOneStraightLine holds it over times without events, and
// far outside the trace.
func TestTimeTrueToScaleIsOneStraightLine(t *testing.T) {
	for _, cursor := range []time.Duration{0, 75 * ms, 350 * ms} {
		ctx := handshake().context(cursor)
		ctx.TimeBase = ToScale
		r := layOut(ctx, new(memory), 40)
		for at := time.Duration(0); at < 400*ms; at += r.scale {
			if got, want := r.at(at+r.scale)-r.at(at), 1; got != want {
				t.Errorf("from %v on a row's time takes %d rows", at, got)
			}
		}
		if row := r.at(1 << 62); row < 1000 {
			t.Errorf("a moment far away is on row %d", row)
		}
	}
}

func TestClockTimeInAZone(t *testing.T) {
	ctx := handshake().context(13 * ms)
	ctx.Zone = time.FixedZone("CET", 3600)
	ctx.Snapshot.Log.Epoch = time.Date(2026, 11, 25, 21, 30, 0, 0, time.UTC)
	expect(t, drawn(ctx, 60, 8), `
── CET ───────┬ client ─────────────────────────── server ┬─
 22:30:00.000 │                                     LISTEN│
              ○⠒⠢⠤⠤⣀⣀⡀ SYN  seq 0                         │
              │      ⠈⠉⠉⠒⠒⠢⠤⠤⣀⣀⡀                          │
              │SYN-SENT        ⠈⠉⠉⠒⠒⠢⠤⠤⣀⣀⡀                │
             ›│                          ⠈◆⠁⠂⠂⠂⠄⠄⡀⡀⡀      │
 22:30:00.020 │                                     ⠁⠁⠂⠂⠂▶│
              │                SYN·ACK  seq 0 ack 1 ⢀⢀⠠⠠⠐⠐○
`)
}

func TestLanesAreHeadedByAddresses(t *testing.T) {
	ctx := hosts(2).context(5 * ms)
	ctx.Addresses = true
	if got, want := drawn(ctx, 60, 3), "192.0.2.1 "; !contains(got, want) || !contains(got, "192.0.2.2 ") {
		t.Errorf("the ladder shows\n%s", got)
	}
}

// TestTimersRunDownBesideTheirHost has a timer of 200 ms, of which 50 are left.
func TestTimersRunDownBesideTheirHost(t *testing.T) {
	s := handshake()
	s.timer(true, 355*ms, trace.Timer{Name: "RTO", Deadline: 555 * ms})
	ctx := s.context(505 * ms)
	ctx.Conversation = 1
	if got := drawn(ctx, 60, 20); !contains(got, "│RTO ▓░░░ 50.0 ms") {
		t.Errorf("the ladder shows\n%s", got)
	}
}
