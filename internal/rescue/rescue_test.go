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
		none := []int{}
		_ = none[len(none)]
	}()
	if p := <-caught; p.Error() != "runtime error: index out of range [0] with length 0" {
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
