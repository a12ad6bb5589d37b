// Package rescue lets a program that holds the terminal end in good order when
// one of its own goroutines panics: the terminal must be given back first.
package rescue

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"
)

// Panic is a mistake of the program's own, and where it was made.
type Panic struct {
	Value any
	Stack []byte
}

// Error implements error.
func (p *Panic) Error() string { return fmt.Sprint(p.Value) }

// Catch, deferred, hands a panic over instead of letting it end the program.
func Catch(handle func(*Panic)) {
	if value := recover(); value != nil {
		handle(&Panic{value, debug.Stack()})
	}
}

var watcher atomic.Pointer[func(*Panic)]

// Watch hands over the panics of what Go starts, until it is stopped. Without it
// they end the program as ever.
func Watch(handle func(*Panic)) (stop func()) {
	watcher.Store(&handle)
	return func() { watcher.CompareAndSwap(&handle, nil) }
}

// Go starts a goroutine.
func Go(f func()) {
	go func() {
		defer func() {
			handle := watcher.Load()
			if handle == nil {
				return
			}
			if value := recover(); value != nil {
				(*handle)(&Panic{value, debug.Stack()})
			}
		}()
		f()
	}()
}
