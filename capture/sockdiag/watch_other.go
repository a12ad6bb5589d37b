//go:build !linux

package sockdiag

import (
	"context"
	"errors"
	"os"

	"wiretale/capture"
	"wiretale/trace"
)

// Kernel is a way to ask the kernel about the sockets of one network namespace.
type Kernel struct{}

// Open says that the kernel of this system is not asked.
func Open() (*Kernel, error) { return nil, Usable() }

// Files says that the kernel of this system is not asked.
func Files() (diag, opens *os.File, err error) { return nil, nil, Usable() }

// From says that the kernel of this system is not asked.
func From(diag, opens *os.File) (*Kernel, error) { return nil, Usable() }

// Close does nothing, as there is nothing open.
func (k *Kernel) Close() {}

// Usable says that the kernel of this system is not asked.
func Usable() error { return errors.ErrUnsupported }

// Run runs a source.
func Run(ctx context.Context, from capture.Source, log trace.Recorder, _ *Kernel) error {
	return from.Run(ctx, log)
}
