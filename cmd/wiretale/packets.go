package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// packets is the command that lists a capture's packets.
func (p *program) packets() *cobra.Command {
	var asJSON bool
	var expression string
	c := p.command("packets", argsBetween(1, 1, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		var only *filter.Filter
		if expression != "" {
			var err error
			if only, err = parseFilter(expression); err != nil {
				return err
			}
		}
		s, problem := readWhole(c.Context(), args[0])
		if s == nil {
			return problem
		}
		out := bufio.NewWriter(os.Stdout)
		list := p.packetsTable(out)
		if asJSON {
			list = packetsJSON(out)
		}
		var err error
		for _, packet := range s.Packets.All() {
			if only == nil || only.Packet(s, &packet) {
				if err = list(s, &packet); err != nil {
					break
				}
			}
		}
		return errors.Join(p.exit(problem), err, out.Flush())
	})
	c.Flags().BoolVar(&asJSON, "json", false, p.words.T("cmd.flag.json"))
	c.Flags().StringVar(&expression, "filter", "", p.words.T("cmd.flag.filter"))
	return c
}

// packetLine is a packet in the JSON form.
type packetLine struct {
	Number       uint64      `json:"number"`
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
	return func(s *trace.Snapshot, packet *trace.Packet) error {
		src, dst := ends(s, packet)
		line := packetLine{
			Number: uint64(packet.ID), Time: epochSeconds(s, packetTime(s, packet)), Src: src, Dst: dst,
			Protocol: packet.Protocol, Length: packet.Length, Info: packet.Info(), Findings: findingNames(packet),
		}
		if packet.Conversation != 0 {
			number, side := int(packet.Conversation)-1, "server"
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
	return func(s *trace.Snapshot, packet *trace.Packet) error {
		if out == nil {
			out = p.newTable(w, os.Environ(),
				column{"#", 6, true}, column{t("cmd.table.time"), 12, true},
				column{t("cmd.table.src"), 21, false}, column{t("cmd.table.dst"), 21, false},
				column{t("cmd.table.protocol"), 9, false}, column{t("cmd.table.length"), 8, true},
				column{t("cmd.table.phase"), 9, false}, column{t("cmd.table.info"), 0, false})
		}
		src, dst := ends(s, packet)
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
			strconv.FormatUint(uint64(packet.ID), 10), relativeSeconds(packetTime(s, packet)), src, dst,
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
func ends(s *trace.Snapshot, p *trace.Packet) (src, dst string) {
	decoded, _, _ := s.Decode(p)
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

// epochSeconds writes a moment of the trace as seconds since the epoch.
func epochSeconds(s *trace.Snapshot, t time.Duration) json.Number {
	at := s.Log.Epoch.Add(t)
	return decimal(at.Unix(), int64(at.Nanosecond()))
}

// seconds writes a span of time as seconds.
func seconds(d time.Duration) json.Number { return json.Number(relativeSeconds(d)) }

func relativeSeconds(d time.Duration) string {
	if d < 0 {
		return "-" + relativeSeconds(-d)
	}
	return decimal(int64(d/time.Second), int64(d%time.Second)).String()
}

// decimal writes seconds and nanoseconds exactly, with six decimals or nine.
func decimal(whole, nanos int64) json.Number {
	s := fmt.Sprintf("%d.%09d", whole, nanos)
	return json.Number(strings.TrimSuffix(s, "000"))
}
