package app

import (
	"strconv"
	"strings"
)

// Codes of SSH's messages (RFC 4253 §12). Those from sshKexFirst to sshKexLast
// mean what the method of the key exchange says.
const (
	sshDisconnect  = 1
	sshKexInitCode = 20
	sshNewKeys     = 21
	sshKexFirst    = 30
	sshKexLast     = 49
)

var sshMessages = map[uint8]string{
	sshDisconnect: "Disconnect", 2: "Ignore", 3: "Unimplemented", 4: "Debug", 5: "Service Request", 6: "Service Accept",
	7: "Extension Information", sshKexInitCode: "Key Exchange Init", sshNewKeys: "New Keys",
}

// sshExchanges are the messages of the methods, by what their names begin with.
var sshExchanges = [...]struct {
	method string
	names  map[uint8]string
}{
	// RFC 4419 §5
	{"diffie-hellman-group-exchange-", map[uint8]string{
		30: "Diffie-Hellman Group Exchange Request (Old)", 31: "Diffie-Hellman Group Exchange Group",
		32: "Diffie-Hellman Group Exchange Init", 33: "Diffie-Hellman Group Exchange Reply",
		34: "Diffie-Hellman Group Exchange Request",
	}},
	// RFC 4253 §8
	{"diffie-hellman-", map[uint8]string{30: "Diffie-Hellman Key Exchange Init", 31: "Diffie-Hellman Key Exchange Reply"}},
	// RFC 5656 §7.1, RFC 8731 §3
	{"ecdh-", sshElliptic},
	{"curve", sshElliptic},
	// hybrids with a key encapsulation
	{"sntrup761", sshHybrid},
	{"mlkem", sshHybrid},
}

var (
	sshElliptic = map[uint8]string{
		30: "Elliptic Curve Diffie-Hellman Key Exchange Init", 31: "Elliptic Curve Diffie-Hellman Key Exchange Reply",
	}
	sshHybrid = map[uint8]string{30: "Hybrid Key Exchange Init", 31: "Hybrid Key Exchange Reply"}
)

// title names a message by its code and the method that was agreed upon.
func (s *ssh) title(code uint8) string {
	if name, ok := sshMessages[code]; ok {
		return name
	}
	for _, x := range sshExchanges {
		if name, ok := x.names[code]; ok && strings.HasPrefix(s.kex, x.method) {
			return name
		}
	}
	return "message " + strconv.Itoa(int(code))
}
