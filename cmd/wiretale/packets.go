package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/export"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// packets is the command that lists a capture's packets.
func (p *program) packets() *cobra.Command {
	var asJSON bool
	var expression string
	var zone *zoneFlags
	c := p.command("packets", argsBetween(1, 2, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		only, err := parseFilter(expression)
		if err != nil {
			return err
		}
		how := listing{joined: len(args) == 2}
		if how.zone, err = p.location(zone); err != nil {
			return err
		}
		if !how.joined {
			if how.own, err = loadNotes(args[0]); err != nil {
				return err
			}
		}
		out := bufio.NewWriter(os.Stdout)
		list := p.packetsTable(out, how)
		if asJSON {
			list = packetsJSON(out, how)
		}
		problem, err := p.eachPicked(c.Context(), args, only, list)
		return errors.Join(p.exit(problem), err, out.Flush())
	})
	zone = p.zoneFlags(c)
	c.Flags().BoolVar(&asJSON, "json", false, p.words.T("cmd.flag.json"))
	c.Flags().StringVar(&expression, "filter", "", p.words.T("cmd.flag.filter"))
	p.completeFilter(c)
	return c
}

// eachWindow reads a capture from its beginning to its end, and has do look at
// one window of it after another. What stops it is the capture's problem, or the
// error of do.
func eachWindow(ctx context.Context, from capture.Source, do func(*trace.Snapshot) error) (problem, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	reader := analyze.New()
	problem = from.Run(ctx, trace.NewRolling(func(window trace.LogView) {
		if err != nil {
			return
		}
		s := reader.Read(window)
		reader.Turn()
		if err = do(s); err != nil {
			stop()
		}
	}))
	if err != nil {
		return nil, err
	}
	return problem, nil
}

// packetLine is a packet in the JSON form.
type packetLine struct {
	Number       int         `json:"number"`
	Time         json.Number `json:"time"`
	Conversation *int        `json:"conversation"`
	From         *string     `json:"from"`
	Src          string      `json:"src"`
	Dst          string      `json:"dst"`
	Protocol     string      `json:"protocol"`
	Length       int         `json:"length"`
	Phase        *string     `json:"phase"`
	Info         string      `json:"info"`
	Findings     []string    `json:"findings"`
	// Of two captures that were joined: what became of it, and how long it took.
	Notes []string    `json:"notes,omitempty"`
	Fate  string      `json:"fate,omitempty"`
	Delay json.Number `json:"delay,omitempty"`
}

// listing is how packets are listed.
type listing struct {
	joined bool           // they are of two captures
	own    *notes         // nil where there are none
	zone   *time.Location // whose clocks tell the time; nil counts seconds
}

// time is when a packet was seen.
func (l *listing) time(s *trace.Snapshot, p *trace.Packet) string {
	at := packetTime(s, p)
	if l.zone == nil {
		return string(appendSeconds(nil, at))
	}
	return s.Log.Epoch.Add(at).In(l.zone).Format(clockFormat)
}

func packetsJSON(w io.Writer, how listing) func(*trace.Snapshot, *trace.Packet) error {
	lines := export.NewJSONLines(w)
	var decoder wire.Decoder
	return func(s *trace.Snapshot, packet *trace.Packet) error {
		src, dst := ends(&decoder, s, packet)
		line := packetLine{
			Number: s.Number(packet.ID), Time: json.Number(appendEpoch(nil, s.Log.Epoch, packetTime(s, packet))), Src: src, Dst: dst,
			Protocol: packet.Protocol, Length: packet.Length, Info: packet.Info(), Findings: findingNames(packet),
			Notes: how.own.on(s, packet),
		}
		if packet.Conversation != 0 {
			number, side := int(s.Conversation(packet.Conversation).Number)-1, "server"
			if packet.FromClient {
				side = "client"
			}
			line.Conversation, line.From = &number, &side
		}
		if packet.Phase != trace.PhaseNone {
			phase := packet.Phase.String()
			line.Phase = &phase
		}
		if hop := &packet.Hops[0]; how.joined {
			line.Fate = hop.Fate.String()
			if crossed(hop) {
				line.Delay = json.Number(appendSeconds(nil, hop.Arrived-hop.Departed))
			}
		}
		return lines.Write(line)
	}
}

// crossed reports whether a hop's both ends were seen.
func crossed(h *trace.Hop) bool { return h.Departure != 0 && h.Arrival != 0 }

// delay is how long a packet of two captures took, or what became of it.
func (p *program) delay(h *trace.Hop) string {
	switch {
	case crossed(h):
		return p.words.Duration(h.Arrived - h.Departed)
	case h.Fate == trace.LostOnLink:
		return p.words.T("join.lost")
	}
	return "?"
}

func (p *program) packetsTable(w io.Writer, how listing) func(*trace.Snapshot, *trace.Packet) error {
	t := p.words.T
	var out *table
	var decoder wire.Decoder
	return func(s *trace.Snapshot, packet *trace.Packet) error {
		if out == nil {
			columns := []column{{"#", 6, true}, {t("cmd.table.time"), 12, true}}
			if how.zone != nil {
				columns[1] = column{t("zone.table", text.Args{"Zone": how.zone.String()}), len(clockFormat), false}
			}
			if how.joined {
				columns = append(columns, column{t("join.table.delay"), 9, true})
			}
			out = p.newTable(w, os.Environ(), append(columns,
				column{t("cmd.table.src"), 21, false}, column{t("cmd.table.dst"), 21, false},
				column{t("cmd.table.protocol"), 9, false}, column{t("cmd.table.length"), 8, true},
				column{t("cmd.table.phase"), 9, false}, column{t("cmd.table.info"), 0, false})...)
		}
		src, dst := ends(&decoder, s, packet)
		phase, info := "", text.Escape(packet.Info())
		if packet.Phase != trace.PhaseNone {
			phase = t("phase." + packet.Phase.String())
		}
		infoInk := theme.Default
		if names := findingNames(packet); len(names) > 0 {
			info, infoInk = "["+strings.Join(names, ", ")+"] "+info, theme.Trouble
		}
		ink := theme.PhaseInk(packet.Phase)
		for _, note := range how.own.on(s, packet) {
			info += " ✎ " + text.Escape(note)
		}
		cells := []string{strconv.Itoa(s.Number(packet.ID)), how.time(s, packet)}
		inks := []canvas.Ink{theme.Muted, theme.Muted}
		if hop := &packet.Hops[0]; how.joined {
			cells, inks = append(cells, p.delay(hop)), append(inks, theme.Default)
			if hop.Fate == trace.LostOnLink {
				inks[2] = theme.Trouble
			}
		}
		out.row(append(cells, src, dst, text.Escape(packet.Protocol), p.words.Count(int64(packet.Length)), phase, info),
			append(inks, theme.Default, theme.Default, ink, theme.Default, ink, infoInk))
		return out.err
	}
}

func findingNames(p *trace.Packet) []string {
	names := []string{}
	for f := range p.Findings.All() {
		names = append(names, f.String())
	}
	return names
}

// packetTime is when the packet was seen.
func packetTime(s *trace.Snapshot, p *trace.Packet) time.Duration {
	if sighting, _ := s.Bytes(p); sighting.ID != 0 {
		return sighting.Time
	}
	return p.Departed()
}

// ends are a packet's two addresses, with ports where it has any; for frames
// without a datagram those of the link.
func ends(decoder *wire.Decoder, s *trace.Snapshot, p *trace.Packet) (src, dst string) {
	sighting, data := s.Bytes(p)
	tap, _ := s.Log.Tap(sighting.Tap)
	decoded := decoder.Decode(tap.Link, data, sighting.Length)
	d := decoded.Frame.IP
	switch {
	case d == nil && decoded.Frame.ARP != nil:
		return decoded.Frame.ARP.SenderIP.String(), decoded.Frame.ARP.TargetIP.String()
	case d == nil:
		return decoded.Frame.Src.String(), decoded.Frame.Dst.String()
	case (d.MoreFragments || d.FragmentOffset > 0) && p.Conversation != 0: // its ports stand in another fragment
		c := s.Conversation(p.Conversation)
		if p.FromClient {
			return c.Client.String(), c.Server.String()
		}
		return c.Server.String(), c.Client.String()
	case d.TCP != nil:
		return netip.AddrPortFrom(d.Src, d.TCP.SrcPort).String(), netip.AddrPortFrom(d.Dst, d.TCP.DstPort).String()
	case d.UDP != nil:
		return netip.AddrPortFrom(d.Src, d.UDP.SrcPort).String(), netip.AddrPortFrom(d.Dst, d.UDP.DstPort).String()
	}
	return d.Src.String(), d.Dst.String()
}
