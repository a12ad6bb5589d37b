// Command speed measures how fast captures are read, beside programs that do the
// same and in the same run, and prints the ratios. With -generate it only makes the
// capture of 100,000 conversations in 1.2 million packets that it measures with.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	conversations := flag.Int("conversations", 100_000, "how many conversations the capture has")
	only := flag.String("generate", "", "only make the capture, in this file")
	runs := flag.Int("runs", 3, "how often each program is run; the best counts")
	bytes := flag.String("bytes", "950MB", "what the capture of one long conversation carries")
	screen := flag.Bool("screen", false, "only measure the screen while a scenario is played")
	flag.Parse()
	err := error(nil)
	if *screen {
		err = playing(10 * time.Second)
	} else if *only != "" {
		err = write(*only, *conversations)
	} else {
		err = measure(*conversations, *bytes, *runs)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
