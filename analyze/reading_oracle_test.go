package analyze_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/internal/oracle"
	"wiretale/trace"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestConversationsAreTsharks(t *testing.T) {
	for _, path := range captures(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			s := analyze.Read(load(t, path))
			rows := tshark(t, path, "frame.protocols", "tcp.stream", "udp.stream", "tcp.completeness",
				"tcp.analysis.initial_rtt", "tcp.seq", "tcp.ack", "tcp.window_size", "tcp.len")
			stream := make(map[string]trace.ConversationID)
			ended := make(map[trace.ConversationID]string)
			trips := make(map[trace.ConversationID]string)
			compared := 0
			for i, row := range rows {
				p := s.Packets.At(i)
				key := ""
				switch {
				case isTCP(row[0]):
					key = "tcp" + row[1]
					ended[p.Conversation] = row[3]
					if row[4] != "" {
						trips[p.Conversation] = row[4]
					}
					if got := []string{itoa(int(p.TCP.RelSeq)), itoa(int(p.TCP.RelAck)), itoa(p.TCP.Len)}; got[0] != row[5] || got[1] != row[6] || got[2] != row[8] {
						t.Errorf("packet %d: seq, ack, len %v, tshark says %s %s %s", i+1, got, row[5], row[6], row[8])
					}
					if w := p.TCP.Scaled; w >= 0 && itoa(int(w)) != row[7] {
						t.Errorf("packet %d: window %d, tshark says %s", i+1, w, row[7])
					}
				case row[2] != "" && row[1] == "" && p.Conversation != 0 && p.Quotes == 0:
					key = "udp" + row[2]
				default:
					continue
				}
				compared++
				if id, ok := stream[key]; ok && id != p.Conversation {
					t.Errorf("packet %d: conversation %d, tshark's %s is %d", i+1, p.Conversation, key, id)
				}
				stream[key] = p.Conversation
			}
			for id, c := range ended {
				got := s.Conversation(id).Completeness
				if itoa(int(got)) != c && completenessDeviations[filepath.Base(path)] != itoa(int(got))+" / "+c {
					t.Errorf("conversation %d: completeness %d, tshark says %s", id, got, c)
				}
			}
			for id, text := range trips {
				theirs, _ := strconv.ParseFloat(text, 64)
				ours := s.Conversation(id).InitialRoundTrip
				if ours == 0 && s.Conversation(id).Completeness&trace.SawSYNACK == 0 {
					continue // tshark times a refusal too
				}
				if (ours - time.Duration(theirs*1e9)).Abs() > 10 {
					t.Errorf("conversation %d: initial round trip %v, tshark says %s", id, ours, text)
				}
			}
			oracle.Count(t, compared)
		})
	}
}

// completenessDeviations, ours and theirs by file: tshark does not count a SYN
// that comes behind its SYN·ACK, nor the first segment of a connection that
// another one announced (FTP's data), nor the only segment of one.
var completenessDeviations = map[string]string{
	"ftp-ipv4.pcap": "31 / 30", "ftp-retr.pcap": "31 / 30", "tcp-handshake-reorder.pcap": "31 / 30",
	"tcp-single-rst.pcap": "32 / 0",
}

// protocolsNamedOtherwise are entries that say more than the protocol: which
// version of it, and that a mail is in it.
var protocolsNamedOtherwise = map[string]string{
	"SSHv2": "SSH", "POP/IMF": "POP", "SMTP/IMF": "SMTP", "TLSv1": "TLS", "TLSv1.2": "TLS", "TLSv1.3": "TLS",
}

// protocolDeviations are what is known, by file, to differ, ours first. tshark
// expects SSH at port 22 whatever is said there, and doesn't look for SMTP at
// other ports. It doesn't follow PORT in a file that begins with another
// method, and doesn't count the FIN that completes what FTP sends.
var protocolDeviations = map[string][]string{
	"http-http-single-conn-22.pcap": {"HTTP / SSH", "HTTP / TCP", "TCP / SSH"},
	"smtp-two-servers.pcap":         {"SMTP / TCP"},
	"ftp-ipv4.pcap":                 {"FTP-DATA / TCP"},
	"ftp-plain-greeting.pcap":       {"FTP / TCP"},
}

func TestProtocolColumnIsTsharks(t *testing.T) {
	for _, path := range captures(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			s := analyze.Read(load(t, path))
			rows := tshark(t, path, "_ws.col.Protocol")
			for i, row := range rows {
				p := s.Packets.At(i)
				if p.Protocol == row[0] || protocolsNamedOtherwise[row[0]] == p.Protocol {
					continue
				}
				if slices.Contains(protocolDeviations[filepath.Base(path)], p.Protocol+" / "+row[0]) {
					continue
				}
				t.Errorf("packet %d: %q, tshark says %q (%s)", i+1, p.Protocol, row[0], p.Info())
			}
			oracle.Count(t, len(rows))
		})
	}
}
