package main

import (
	"time"
	_ "time/tzdata" // so that zones have names where the system knows none

	"github.com/spf13/cobra"

	"wiretale/text"
)

// zoneFlags let a person choose that times are shown as clocks in a zone show
// them.
type zoneFlags struct {
	utc  bool
	name string
}

func (p *program) zoneFlags(c *cobra.Command) *zoneFlags {
	z := &zoneFlags{}
	c.Flags().BoolVar(&z.utc, "utc", false, p.words.T("zone.flag.utc"))
	c.Flags().StringVar(&z.name, "zone", "", p.words.T("zone.flag.zone"))
	return z
}

// location is the zone that was chosen, on the command line or in the
// configuration; nil if none was.
func (p *program) location(z *zoneFlags) (*time.Location, error) {
	switch {
	case z.utc && z.name != "":
		return nil, &usageError{key: "zone.usage.both"}
	case z.utc:
		return time.UTC, nil
	case z.name == "":
		return zoneNamed(p.config.Get("zone").Text), nil
	case z.name == "none":
		return nil, nil
	case z.name == "local":
		return time.Local, nil
	}
	zone, err := time.LoadLocation(z.name)
	if err != nil {
		return nil, &usageError{key: "zone.usage.unknown", args: text.Args{"Found": text.Escape(z.name)}}
	}
	return zone, nil
}

// clockFormat is as wide everywhere, and as other programs' logs have it.
const clockFormat = "2006-01-02 15:04:05.000000 -0700"
