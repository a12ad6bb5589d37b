package tcp

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"wiretale/wire"
)

// A script tells one endpoint's story, a line a step:
//
//	config mss 1000 sack            settings, before anything else
//	0.000 open                      a call: open, listen, write N, read N, close, abort
//	0.000 > S seq 0 win 64000       a segment that it must send, at this time
//	0.040 < SA seq 0 ack 1 win 8000 a segment that it receives
//	0.040 state ESTABLISHED         what must now be true: state, var, timer, ignored, err, readable, eof, writable
//
// Flags are S A F P R; numbers are relative to the initial ones. A segment has
// no data unless it says "len N". What a ">" line doesn't name is not compared,
// but whether there is a ">" line for each segment sent is.
type script struct {
	cfg   Config
	steps []step
}

type step struct {
	line int
	at   time.Duration
	verb string
	args []string
}

func parseScript(path string) (*script, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := &script{cfg: Config{ISS: 1_000_000, CountBytes: true}}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(lines.Text(), "#")
		words := splitWords(text)
		if len(words) == 0 {
			continue
		}
		if words[0] == "config" {
			if err := s.configure(words[1:]); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, n, err)
			}
			continue
		}
		if len(words) < 2 {
			return nil, fmt.Errorf("%s:%d: a time and a step are needed", path, n)
		}
		at, err := seconds(words[0])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		s.steps = append(s.steps, step{n, at, words[1], words[2:]})
	}
	return s, lines.Err()
}

// splitWords splits at spaces, keeping "quoted words" and <options> whole.
func splitWords(s string) []string {
	var words []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		stop := strings.IndexByte(s, ' ')
		switch {
		case s[0] == '"':
			stop = strings.IndexByte(s[1:], '"') + 2
		case s[0] == '<' && len(s) > 1 && s[1] != ' ':
			stop = strings.IndexByte(s, '>') + 1
		}
		if stop <= 0 {
			stop = len(s)
		}
		words = append(words, strings.Trim(s[:stop], `"`))
		s = s[stop:]
	}
	return words
}

func seconds(s string) (time.Duration, error) { return time.ParseDuration(s + "s") }

func (s *script) configure(words []string) error {
	cfg := &s.cfg
	flags := map[string]func(){
		"timestamps": func() { cfg.Timestamps = true }, "scale": func() { cfg.WindowScale = true },
		"sack": func() { cfg.SACKPermitted = true }, "nodelay": func() { cfg.NoDelay = true },
		"doubling": func() { cfg.SynTimeouts = SynDoubling }, "timeout-only": func() { cfg.Recovery = TimeoutOnly },
		"selective":   func() { cfg.SACKPermitted, cfg.Recovery = true, Selective },
		"ack-at-once": func() { cfg.DelayedAck = -1 }, "rfc-rto": func() { cfg.MinVariance, cfg.MinRTO = -1, time.Second },
	}
	numbers := map[string]*int{
		"mss": &cfg.MSS, "receive": &cfg.ReceiveBuffer, "send": &cfg.SendBuffer, "quick": &cfg.QuickAcks,
		"retries": &cfg.Retries, "syn-retries": &cfg.SynRetries, "synack-retries": &cfg.SynAckRetries, "iw": &cfg.InitialWindow,
	}
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		if set := flags[word]; set != nil {
			set()
			continue
		}
		if len(words) == 0 {
			return fmt.Errorf("unknown setting %q", word)
		}
		n, err := strconv.ParseUint(words[0], 10, 32)
		if err != nil {
			return err
		}
		words = words[1:]
		switch {
		case numbers[word] != nil:
			*numbers[word] = int(n)
		case word == "iss":
			cfg.ISS = wire.Seq(n)
		case word == "shift":
			cfg.WindowShift = uint8(n)
		default:
			return fmt.Errorf("unknown setting %q", word)
		}
	}
	return nil
}

// TestScripts runs every script of testdata.
func TestScripts(t *testing.T) {
	files, err := os.ReadDir("testdata/scripts")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(f.Name(), ".txt"), func(t *testing.T) {
			s, err := parseScript("testdata/scripts/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			newStage(t, s).play()
		})
	}
}
