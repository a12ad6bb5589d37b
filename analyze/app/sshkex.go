package app

import (
	"encoding/binary"
	"strings"
)

// sshNames are the name-lists of a KEXINIT in their order (RFC 4253 §7.1), as
// Wireshark calls them.
var sshNames = [...]string{
	"ssh.kex_algorithms", "ssh.server_host_key_algorithms",
	"ssh.encryption_algorithms_client_to_server", "ssh.encryption_algorithms_server_to_client",
	"ssh.mac_algorithms_client_to_server", "ssh.mac_algorithms_server_to_client",
	"ssh.compression_algorithms_client_to_server", "ssh.compression_algorithms_server_to_client",
	"ssh.languages_client_to_server", "ssh.languages_server_to_client",
}

// sshKexInit is what a side offers for the exchange of keys.
type sshKexInit struct {
	lists [len(sshNames)]string // names with commas between
	// guessed says that a packet follows that was made for the first names of the
	// lists.
	guessed bool
}

// parseSSHKexInit reads what follows the message's code; false if it is too
// short for what it announces.
func parseSSHKexInit(b []byte) (sshKexInit, bool) {
	const cookie = 16
	var k sshKexInit
	if len(b) < cookie {
		return k, false
	}
	b = b[cookie:]
	for i := range k.lists {
		if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > uint64(len(b)-4) {
			return k, false
		}
		n := int(binary.BigEndian.Uint32(b))
		k.lists[i], b = string(b[4:4+n]), b[4+n:]
	}
	if len(b) == 0 {
		return k, false
	}
	k.guessed = b[0] != 0
	return k, true
}

// agreed is the first of the client's names that the server has too
// (RFC 4253 §7.1), "" if there is none. Names that only signal something, as in
// RFC 8308 §2.1, stand in lists but are never taken.
func agreed(client, server string) string {
	offered := map[string]bool{}
	for name := range strings.SplitSeq(server, ",") {
		offered[name] = true
	}
	for name := range strings.SplitSeq(client, ",") {
		if offered[name] && !strings.HasPrefix(name, "ext-info-") && !strings.HasPrefix(name, "kex-strict-") {
			return name
		}
	}
	return ""
}
