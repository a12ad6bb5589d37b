package app

import "fmt"

// The types of record (RFC 8446 §5.1).
const (
	tlsChangeCipherSpec = 20
	tlsAlert            = 21
	tlsHandshake        = 22
	tlsApplicationData  = 23
	tlsHeartbeat        = 24 // RFC 6520 §3
)

// The types of handshake message that are read.
const (
	tlsClientHello  = 1
	tlsServerHello  = 2
	tlsCertificate  = 11
	tlsVersion13    = 0x0304
	tlsVersionDraft = 0x7f00 // and the draft's number, of TLS 1.3
)

// tlsHandshakes names the types of handshake message (RFC 8446 §4, RFC 5246
// §7.4, RFC 6066 §8, RFC 8879 §4).
var tlsHandshakes = map[uint8]string{
	0: "Hello Request", 1: "Client Hello", 2: "Server Hello", 4: "New Session Ticket", 5: "End of Early Data",
	8: "Encrypted Extensions", 11: "Certificate", 12: "Server Key Exchange", 13: "Certificate Request",
	14: "Server Hello Done", 15: "Certificate Verify", 16: "Client Key Exchange", 20: "Finished",
	21: "Certificate URL", 22: "Certificate Status", 23: "Supplemental Data", 24: "Key Update",
	25: "Compressed Certificate", 67: "Next Protocol",
}

// tlsAlerts names what alerts tell (RFC 8446 §6, RFC 5246 §7.2).
var tlsAlerts = map[uint8]string{
	0: "Close Notify", 10: "Unexpected Message", 20: "Bad Record MAC", 21: "Decryption Failed", 22: "Record Overflow",
	30: "Decompression Failure", 40: "Handshake Failure", 41: "No Certificate", 42: "Bad Certificate",
	43: "Unsupported Certificate", 44: "Certificate Revoked", 45: "Certificate Expired", 46: "Certificate Unknown",
	47: "Illegal Parameter", 48: "Unknown CA", 49: "Access Denied", 50: "Decode Error", 51: "Decrypt Error",
	60: "Export Restriction", 70: "Protocol Version", 71: "Insufficient Security", 80: "Internal Error",
	86: "Inappropriate Fallback", 90: "User Canceled", 100: "No Renegotiation", 109: "Missing Extension",
	110: "Unsupported Extension", 111: "Certificate Unobtainable", 112: "Unrecognized Name",
	113: "Bad Certificate Status Response", 114: "Bad Certificate Hash Value", 115: "Unknown PSK Identity",
	116: "Certificate Required", 120: "No Application Protocol", 121: "ECH Required",
}

// tlsVersion names a version as people do.
func tlsVersion(v uint16) string {
	switch {
	case v == 0x0002:
		return "SSL 2.0"
	case v == 0x0300:
		return "SSL 3.0"
	case v > 0x0300 && v <= 0x0304:
		return fmt.Sprintf("TLS 1.%d", v-0x0301)
	case v&0xff00 == tlsVersionDraft:
		return fmt.Sprintf("TLS 1.3 (draft %d)", v&0xff)
	}
	return fmt.Sprintf("0x%04x", v)
}

// tlsCipher names a cipher suite.
func tlsCipher(n uint16) string {
	if name, ok := tlsCiphers[n]; ok {
		return name
	}
	return fmt.Sprintf("0x%04x", n)
}
