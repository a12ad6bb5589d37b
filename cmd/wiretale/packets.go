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
	c := p.command("packets", argsBetween(1, 1, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		only, err := parseFilter(expression)
		if err != nil {
			return err
		}
		file, err := capture.OpenFile(args[0])
		if err != nil {
			return err
		}
		out := bufio.NewWriter(os.Stdout)
		list := p.packetsTable(out)
		if asJSON {
			list = packetsJSON(out)
		}
		whole := only != nil && only.AsksConversations()
		problem, err := eachStory(c.Context(), file, whole, func(s *trace.Snapshot) error {
			picks := func(*trace.Packet) bool { return true }
			if only != nil {
				picks = only.Over(s).Packet
			}
			for _, packet := range s.Packets.All() {
				if !picks(&packet) {
					continue
				}
				if err := list(s, &packet); err != nil {
					return err
				}
			}
			return nil
		})
		return errors.Join(p.exit(problem), err, out.Flush())
	})
	c.Flags().BoolVar(&asJSON, "json", false, p.words.T("cmd.flag.json"))
	c.Flags().StringVar(&expression, "filter", "", p.words.T("cmd.flag.filter"))
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
}

func packetsJSON(w io.Writer) func(*trace.Snapshot, *trace.Packet) error {
	lines := newJSONLines(w)
	var decoder wire.Decoder
	return func(s *trace.Snapshot, packet *trace.Packet) error {
		src, dst := ends(&decoder, s, packet)
		line := packetLine{
			Number: s.Number(packet.ID), Time: json.Number(appendEpoch(nil, s.Log.Epoch, packetTime(s, packet))), Src: src, Dst: dst,
			Protocol: packet.Protocol, Length: packet.Length, Info: packet.Info(), Findings: findingNames(packet),
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
		return lines.write(line)
	}
}

func (p *program) packetsTable(w io.Writer) func(*trace.Snapshot, *trace.Packet) error {
	t := p.words.T
	var out *table
	var decoder wire.Decoder
	return func(s *trace.Snapshot, packet *trace.Packet) error {
		if out == nil {
			out = p.newTable(w, os.Environ(),
				column{"#", 6, true}, column{t("cmd.table.time"), 12, true},
				column{t("cmd.table.src"), 21, false}, column{t("cmd.table.dst"), 21, false},
				column{t("cmd.table.protocol"), 9, false}, column{t("cmd.table.length"), 8, true},
				column{t("cmd.table.phase"), 9, false}, column{t("cmd.table.info"), 0, false})
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
		out.row([]string{
			strconv.Itoa(s.Number(packet.ID)), string(appendSeconds(nil, packetTime(s, packet))), src, dst,
			text.Escape(packet.Protocol), p.words.Count(int64(packet.Length)), phase, info,
		}, []canvas.Ink{theme.Muted, theme.Muted, theme.Default, theme.Default, ink, theme.Default, ink, infoInk})
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
