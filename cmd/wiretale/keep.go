package main

import (
	"errors"
	"os"
	"time"

	"wiretale/export"
	"wiretale/trace"
)

// keepLog writes the frames of a log to a file while it grows, if path names
// one. finish waits for the log's end and ends the file.
func keepLog(path string, log *trace.Log) (finish func() error, err error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, cannotWrite(path, err)
	}
	done := make(chan error, 1)
	go func() { done <- errors.Join(follow(log, file), file.Close()) }()
	return func() error {
		if err := <-done; err != nil {
			return cannotWrite(path, err)
		}
		return nil
	}, nil
}

// follow writes a log as it grows, until its end.
func follow(log *trace.Log, file *os.File) error {
	var sink *export.PcapngSink
	taps, sightings := 0, 0
	for {
		grown, view := log.Grown(), log.View()
		if sink == nil && (view.Sightings.Len() > 0 || view.Done) { // only now the epoch is known
			sink = export.NewPcapngSink(file, view.Epoch, func(string, trace.Tap) bool { return true })
		}
		for ; sink != nil && taps < view.Taps.Len(); taps++ {
			sink.Tap(view.Taps.At(taps))
		}
		for ; sightings < view.Sightings.Len(); sightings++ {
			s := view.Sightings.At(sightings)
			sink.Sight(s, func() []byte { return view.Data(s) })
		}
		if view.Done {
			return sink.Close()
		}
		<-grown
		time.Sleep(frameTime) // frames come by the thousand
	}
}
