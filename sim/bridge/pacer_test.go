package bridge

import (
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"wiretale/sim/engine"
)

// wirePair is a device in memory: what is put into sent is read from it, and
// what is written to it is noted with the time.
type wirePair struct {
	sent     chan []byte
	start    time.Time
	received []received
}

type received struct {
	at   time.Duration
	data string
}

func (w *wirePair) Read(b []byte) (int, error) {
	data, ok := <-w.sent
	if !ok {
		return 0, io.EOF
	}
	return copy(b, data), nil
}

func (w *wirePair) Write(b []byte) (int, error) {
	w.received = append(w.received, received{time.Since(w.start), string(b)})
	return len(b), nil
}

// echoing is a simulation that answers every datagram 10 ms later, and says
// something by itself after a second.
func echoing(w *wirePair) *pacer {
	p := &pacer{engine: engine.New(), device: w, alarm: newTimer(), start: w.start, patience: 100 * time.Millisecond, farewell: farewell}
	p.emit = func(data []byte) {
		p.engine.At(p.engine.Now()+10*time.Millisecond, func() { p.deliver(data) })
	}
	p.engine.At(time.Second, func() { p.deliver([]byte("by itself")) })
	return p
}

func TestTheSimulationKeepsPaceWithTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wirePair{sent: make(chan []byte), start: time.Now()}
		p, ended := echoing(w), make(chan struct{})
		go func() {
			time.Sleep(3 * time.Millisecond)
			w.sent <- []byte("first")
			w.sent <- []byte("second")
			time.Sleep(1497 * time.Millisecond)
			w.sent <- []byte("last")
			time.Sleep(5 * time.Millisecond)
			close(ended)
		}()
		p.run(nil, ended)
		want := []received{{13 * time.Millisecond, "first"}, {13 * time.Millisecond, "second"},
			{time.Second, "by itself"}, {1510 * time.Millisecond, "last"}}
		if !slices.Equal(w.received, want) {
			t.Errorf("got %v", w.received)
		}
		// 100 ms after the last answer nobody says anything any more.
		if took := time.Since(w.start); took != 1610*time.Millisecond {
			t.Errorf("it ended after %v", took)
		}
		close(w.sent)
	})
}

// TestALateWakeUpMakesUp has the clock run on while nothing is looked at, as
// when the program was stopped.
func TestALateWakeUpMakesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wirePair{sent: make(chan []byte), start: time.Now()}
		p, stop := echoing(w), make(chan struct{})
		var times []time.Duration
		for _, at := range []time.Duration{time.Millisecond, 2 * time.Millisecond} {
			p.engine.At(at, func() {
				times = append(times, p.engine.Now())
				time.Sleep(5 * time.Millisecond)
			})
		}
		p.engine.At(20*time.Millisecond, func() { close(stop) })
		p.run(stop, nil)
		if !slices.Equal(times, []time.Duration{time.Millisecond, 2 * time.Millisecond}) {
			t.Errorf("it happened at %v", times)
		}
		if took := time.Since(w.start); took != 20*time.Millisecond {
			t.Errorf("it ended after %v", took)
		}
		close(w.sent)
	})
}

func TestTheEndOfTheDeviceIsTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wirePair{sent: make(chan []byte), start: time.Now()}
		close(w.sent)
		echoing(w).run(nil, nil)
		if took := time.Since(w.start); took != 0 {
			t.Errorf("it ended after %v", took)
		}
	})
}

// TestNobodyIsWaitedForForEver lets a simulation talk on after the command has
// ended.
func TestNobodyIsWaitedForForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wirePair{sent: make(chan []byte), start: time.Now()}
		p, ended := echoing(w), make(chan struct{})
		var again func()
		again = func() {
			p.deliver([]byte("more"))
			p.engine.At(p.engine.Now()+30*time.Millisecond, again)
		}
		again()
		close(ended)
		p.run(nil, ended)
		if took := time.Since(w.start); took < farewell || took > time.Minute {
			t.Errorf("it ended after %v", took)
		}
		close(w.sent)
	})
}

func TestAlarmsRingWhenTheyWereLastSetTo(t *testing.T) {
	for name, a := range map[string]alarm{"the most exact": newAlarm(), "the runtime's": newTimer()} {
		began := time.Now()
		for range 3 {
			a.set(time.Hour)
			a.silence()
			a.set(time.Millisecond)
			<-a.rings()
		}
		if took := time.Since(began); took < 3*time.Millisecond || took > time.Minute {
			t.Errorf("%s: three milliseconds took %v", name, took)
		}
		a.close()
	}
}
