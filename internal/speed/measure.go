package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/capture"
)

// took is what a run cost.
type took struct {
	wall, cpu time.Duration
	memory    int64 // bytes at most
}

// run runs a program and throws away what it says.
func run(args ...string) (took, error) {
	c := exec.Command(args[0], args[1:]...)
	began := time.Now()
	if err := c.Run(); err != nil {
		return took{}, fmt.Errorf("%v: %w", args, err)
	}
	t := took{wall: time.Since(began), cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		t.memory = usage.Maxrss << 10
	}
	return t, nil
}

// best runs programs in turns, so that what else the machine does meets all of
// them, and returns the best run of each; nil for one that is not there.
func best(runs int, programs ...[]string) ([]*took, error) {
	all := make([]*took, len(programs))
	for range runs {
		for i, p := range programs {
			if _, err := exec.LookPath(p[0]); err != nil {
				continue
			}
			t, err := run(p...)
			if err != nil {
				return nil, err
			}
			if all[i] == nil || t.wall < all[i].wall {
				all[i] = &t
			}
		}
	}
	return all, nil
}

// row prints a run, and what a share of it ours is.
func row(what string, t, ours *took) {
	if t == nil {
		fmt.Printf("  %-34s not installed\n", what)
		return
	}
	fmt.Printf("  %-34s %7.2f s  %7.2f s of processor  %6d MB", what, t.wall.Seconds(), t.cpu.Seconds(), t.memory>>20)
	if t != ours {
		fmt.Printf("   ours is %.2f of it", ours.wall.Seconds()/t.wall.Seconds())
	}
	fmt.Println()
}

// measure makes the captures and measures with them.
func measure(conversations int, bytes string, runs int) error {
	dir, err := os.MkdirTemp("", "wiretale-speed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, many, long := filepath.Join(dir, "wiretale"), filepath.Join(dir, "many.pcap"), filepath.Join(dir, "long.pcapng")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/wiretale").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	if err := write(many, conversations); err != nil {
		return err
	}
	if _, err := run(program, "sim", "bulk", "--headless", "--set", "bytes="+bytes, "--write", long); err != nil {
		return err
	}
	fmt.Printf("%d short conversations:\n", conversations)
	all, err := best(runs, []string{program, "flows", "--json", many}, []string{"tcptrace", "-n", many}, []string{"tshark", "-q", "-z", "conv,tcp", "-r", many})
	if err != nil {
		return err
	}
	row("wiretale flows --json", all[0], all[0])
	row("tcptrace -n", all[1], all[0])
	row("tshark -q -z conv,tcp", all[2], all[0])
	fmt.Printf("one conversation of %s:\n", bytes)
	if all, err = best(runs, []string{program, "flows", "--json", long}, []string{"capinfos", "-c", long}); err != nil {
		return err
	}
	row("wiretale flows --json", all[0], all[0])
	row("capinfos -c", all[1], all[0])
	for _, path := range []string{many, long} {
		first, err := firstRows(runs, program, "open", path)
		if err != nil {
			return err
		}
		delays, err := keyDelays(program, "open", path)
		if err != nil {
			return err
		}
		fmt.Printf("wiretale open %s shows its first rows after %d ms; from then on a key takes %.1f ms, %.1f ms at most of %d\n", filepath.Base(path),
			first.Milliseconds(), 1000*delays[len(delays)/2].Seconds(), 1000*delays[len(delays)-1].Seconds(), len(delays))
	}
	return stories(long)
}

// stories measures how long it takes to open windows of one conversation.
func stories(path string) error {
	f, err := capture.OpenFile(path)
	if err != nil {
		return err
	}
	f.Keep()
	defer f.Close()
	x := index.New(true)
	if err := f.Run(context.Background(), x); err != nil {
		return err
	}
	const window = 10_000
	for _, first := range []int{0, x.Frames() / 2, x.Frames() - window} {
		shortest := time.Duration(0)
		for range 5 {
			began := time.Now()
			analyze.Tell(x, f.Frames(), analyze.Window{Conversation: 1, First: first, Count: window})
			if d := time.Since(began); shortest == 0 || d < shortest {
				shortest = d
			}
		}
		fmt.Printf("the story of %d packets from packet %d of %d on opens in %d ms\n", window, first+1, x.Frames(), shortest.Milliseconds())
	}
	return nil
}
