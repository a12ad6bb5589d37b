package app

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
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
