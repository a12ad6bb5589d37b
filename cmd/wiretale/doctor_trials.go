package main

import (
	"bytes"
	"context"
	"os"
	"time"

	"wiretale/capture"
	"wiretale/export"
	"wiretale/trace"
	"wiretale/wire"
)

// specimen is a capture of one frame.
func specimen() ([]byte, error) {
	log := trace.NewLog(time.Unix(0, 0))
	tap := log.Tap(trace.Tap{Interface: "eth0", Link: wire.LinkEthernet})
	log.Sight(trace.Sighting{Tap: tap, Length: 14}, func() []byte { return make([]byte, 14) })
	log.Close(nil)
	var file bytes.Buffer
	err := export.WritePcapng(&file, log.View(), 0)
	return file.Bytes(), err
}

// tryFile writes a capture to a file, and reads it.
func tryFile() error {
	data, err := specimen()
	if err != nil {
		return err
	}
	file, err := os.CreateTemp("", "wiretale-*.pcapng")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(data)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	source, err := capture.OpenFile(file.Name())
	if err != nil {
		return err
	}
	return source.Run(context.Background(), trace.NewLog(time.Time{}))
}

// tryPipe hands a capture through a pipe.
func tryPipe() error {
	data, err := specimen()
	if err != nil {
		return err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = w.Write(data) // it fits the pipe
	if closed := w.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return capture.Open("pipe", r).Run(context.Background(), trace.NewLog(time.Time{}))
}

// runOnce takes what a source has, and ends it.
func runOnce(source capture.Source) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return source.Run(ctx, trace.NewLog(time.Time{}))
}
