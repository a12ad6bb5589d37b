package rescue

import "testing"

func TestAPanicIsHandedOver(t *testing.T) {
	caught := make(chan *Panic, 2)
	stop := Watch(func(p *Panic) { caught <- p })
	defer stop()
	Go(func() { panic("sank") })
	if p := <-caught; p.Error() != "sank" || len(p.Stack) == 0 {
		t.Errorf("%q, %d bytes of stack", p.Error(), len(p.Stack))
	}
	func() {
		defer Catch(func(p *Panic) { caught <- p })
		var none map[string]int
		none["x"] = 1
	}()
	if p := <-caught; p.Error() != "assignment to entry in nil map" {
		t.Error(p)
	}
}

func TestWhatEndsWellIsLeftAlone(t *testing.T) {
	stop := Watch(func(p *Panic) { t.Error(p) })
	done := make(chan bool)
	Go(func() { defer close(done) })
	<-done
	stop()
	if watcher.Load() != nil {
		t.Error("it still watches")
	}
}
