package main

import (
	"context"

	"wiretale/capture"
	"wiretale/capture/sockdiag"
	"wiretale/trace"
)

// observed is a capture of what passes now, beside whose frames goes what the
// kernel says of their sockets.
type observed struct {
	capture.Archive
	kernel *sockdiag.Kernel
}

// observing has a capture observed, where the kernel tells anything.
func observing(from capture.Archive) capture.Archive {
	kernel, err := sockdiag.Open()
	if err != nil {
		return from
	}
	return &observed{from, kernel}
}

// Run implements capture.Source.
func (o *observed) Run(ctx context.Context, to trace.Recorder) error {
	return sockdiag.Run(ctx, o.Archive, to, o.kernel)
}
