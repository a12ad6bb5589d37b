package app

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"wiretale/trace"
)

// sshPacketOf is a packet in the clear, with four bytes of padding.
func sshPacketOf(code byte, payload string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(6+len(payload)))
	return string(append(b, 4, code)) + payload + "\x00\x00\x00\x00"
}

// sshOffer is a KEXINIT of some lists; those that aren't given are empty.
func sshOffer(lists ...string) string {
	b := []byte(strings.Repeat("c", 16))
	for i := range sshNames {
		name := ""
		if i < len(lists) {
			name = lists[i]
		}
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(name))), name...)
	}
	return sshPacketOf(20, string(b)+"\x00\x00\x00\x00\x00")
}

var sshScript = []said{
	client("SSH-2.0-wren_1.0 a comment\r\n"),
	server("hello\r\n"),
	server("SSH-2.0-owl_2.0\r\n"),
	server(sshOffer("ecdh-sha2-nistp256,curve25519-sha256,kex-strict-s-v00@openssh.com", "ssh-ed25519", "aes128-ctr", "aes256-ctr")),
	client(sshOffer("ext-info-c,curve25519-sha256,ecdh-sha2-nistp256", "rsa-sha2-256,ssh-ed25519", "aes128-ctr", "aes256-ctr,aes128-ctr")),
	client(sshPacketOf(2, "") + sshPacketOf(30, "q")),
	server(sshPacketOf(31, "k")),
	server(sshPacketOf(21, "")),
	server("secret"),
	client(sshPacketOf(21, "") + "words"),
	server("more"),
}

func TestSSH(t *testing.T) {
	checkTalk(t, 2222, sshScript, `
		1 → SSH SSH-2.0-wren_1.0 a comment (0–28) #1–1
			ssh.protocol = SSH-2.0-wren_1.0 a comment
		2 ← SSH hello (0–7) #2–2
		3 ← SSH SSH-2.0-owl_2.0 (7–24) #3–3
			ssh.protocol = SSH-2.0-owl_2.0
		4 ← SSH Key Exchange Init (24–191) #4–4
			ssh.kex_algorithms = ecdh-sha2-nistp256,curve25519-sha256,kex-strict-s-v00@openssh.com
		5 → SSH Key Exchange Init (agreed: curve25519-sha256, ssh-ed25519, aes128-ctr, aes256-ctr) (28–201) #5–5
			ssh.kex_algorithms = ext-info-c,curve25519-sha256,ecdh-sha2-nistp256
		6 → SSH Ignore (201–211) #6–6
		7 → SSH Elliptic Curve Diffie-Hellman Key Exchange Init (211–222) #6–6
		8 ← SSH Elliptic Curve Diffie-Hellman Key Exchange Reply [7] (191–202) #7–7
		9 ← SSH New Keys (202–212) #8–8
		10 → SSH New Keys (222–232) #10–10
	`, "ssh.protocol", "ssh.kex_algorithms")
	h := hear(t, 2222, sshScript, uncut)
	if got := strings.Join(h.carried, "|"); got != "SSH: encrypted|SSH: encrypted|SSH: encrypted" {
		t.Errorf("carried: %s", got)
	}
}

func TestSSHSaysWhyItEnds(t *testing.T) {
	checkTalk(t, 22, []said{
		server("SSH-2.0-owl\n" + sshPacketOf(1, "\x00\x00\x00\x0c\x00\x00\x00\x04busy\x00\x00\x00\x00")),
	}, `
		1 ← SSH SSH-2.0-owl (0–12) #1–1
		2 ← SSH Disconnect: busy (12–38) #1–1
			ssh.message_code = 1
			ssh.disconnect_reason = 12
	`, "ssh.message_code", "ssh.disconnect_reason")
}

func FuzzSSH(f *testing.F) { fuzzTalk(f, "SSH", sshScript) }

func TestSSHIsTsharks(t *testing.T) {
	facts := []string{"ssh.protocol", "ssh.message_code", "ssh.kex_algorithms", "ssh.server_host_key_algorithms"}
	checkFacts(t, "ssh-single-conn.pcap", nil,
		append(facts, "ssh.encryption_algorithms_client_to_server", "ssh.mac_algorithms_server_to_client")...)
	quiet := slices.Delete(slices.Clone(sshScript), 1, 2) // tshark takes the server's first line for its version
	checkFacts(t, written(t, 22, quiet, false), nil, facts...)
}

// RFC 4253 §7: the packet that follows a wrong guess is ignored, whether the
// guess is known to be wrong when it comes or only later.
func TestSSHIgnoresWhatFollowsAWrongGuess(t *testing.T) {
	others := []string{"aes128-ctr", "aes128-ctr", "hmac-sha2-256", "hmac-sha2-256", "none", "none"}
	offer := func(guessed bool, kex string) string {
		b := []byte(sshOffer(append([]string{kex, "ssh-ed25519"}, others...)...))
		if guessed {
			b[len(b)-4-5] = 1 // before four zeros and the padding
		}
		return string(b)
	}
	const curve, nist = "curve25519-sha256,ecdh-sha2-nistp256", "ecdh-sha2-nistp256,curve25519-sha256"
	hello := []said{client("SSH-2.0-wren\r\n"), server("SSH-2.0-owl\r\n")}
	ask, answer := sshPacketOf(30, "q"), sshPacketOf(31, "k")
	for name, c := range map[string]struct {
		script []said
		want   string
	}{
		"right": {[]said{client(offer(true, curve) + ask), server(offer(false, curve)), server(answer)}, `
			4 message 30
			6 Elliptic Curve Diffie-Hellman Key Exchange Reply [4]`},
		"wrong, known later": {[]said{client(offer(true, nist) + ask), server(offer(false, curve)), client(ask), server(answer)}, `
			4 message 30 (a wrong guess, ignored)
			6 Elliptic Curve Diffie-Hellman Key Exchange Init
			7 Elliptic Curve Diffie-Hellman Key Exchange Reply [6]`},
		"wrong, known before": {[]said{server(offer(false, curve)), client(offer(true, nist) + ask + ask), server(answer)}, `
			5 Elliptic Curve Diffie-Hellman Key Exchange Init (a wrong guess, ignored)
			6 Elliptic Curve Diffie-Hellman Key Exchange Init
			7 Elliptic Curve Diffie-Hellman Key Exchange Reply [6]`},
		"wrong, and never put right": {[]said{client(offer(true, nist) + ask), server(offer(false, curve)), server(answer)}, `
			4 message 30 (a wrong guess, ignored)
			6 Elliptic Curve Diffie-Hellman Key Exchange Reply`},
	} {
		var got []string
		for _, m := range hear(t, 22, append(slices.Clone(hello), c.script...), uncut).messages {
			if code, _ := m.Field("ssh.message_code"); code == "30" || code == "31" {
				line := fmt.Sprintf("%d %s", m.ID, m.Title)
				if m.Answers != 0 {
					line += fmt.Sprintf(" [%d]", m.Answers)
				}
				if asks := m.Kind == trace.MessageRequest; asks != (code == "30" && !strings.HasSuffix(m.Title, "ignored)")) {
					t.Errorf("%s: %s is a request: %v", name, m.Title, asks)
				}
				got = append(got, line)
			}
		}
		if d := differ(c.want, strings.Join(got, "\n")); d != "" {
			t.Errorf("%s: (-wanted +got)\n%s", name, d)
		}
	}
}
