package app

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"wiretale/internal/oracle"
)

func TestTLS12WithCertificates(t *testing.T) {
	checkCapture(t, "tls12-resumed.pcap", 0, `
		1 → TLS Client Hello (SNI=db.example) (0–316) #1–1
		2 ← TLS Server Hello (TLS 1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) [1] (0–70) #2–2
		3 ← TLS Certificate (db.example, by db.example) (70–954) #2–2
		    x509af.subject = CN=db.example,O=Orchard
		    x509ce.dNSName = db.example
		    x509ce.dNSName = *.orchard.example
		    x509ce.iPAddress = 192.0.2.7
		4 ← TLS Server Key Exchange (954–1259) #2–2
		5 ← TLS Certificate Request (1259–1316) #2–2
		6 ← TLS Server Hello Done (1316–1325) #2–2
		7 → TLS Certificate (alice, by alice) (316–708) #3–3
		    x509af.subject = CN=alice
		8 → TLS Client Key Exchange (708–750) #3–3
		9 → TLS Certificate Verify (750–834) #3–3
		10 → TLS Change Cipher Spec (834–840) #3–3
		11 → TLS Encrypted Handshake Message (840–885) #3–3
		12 ← TLS New Session Ticket (1325–1900) #4–4
		13 ← TLS Change Cipher Spec (1900–1906) #4–4
		14 ← TLS Encrypted Handshake Message (1906–1951) #4–4
		15 → TLS Application Data (1 record, 42 bytes) (885–932) #5–5
		16 ← TLS Application Data (1 record, 7271 bytes) (1951–9227) #6–6
		17 ← TLS Encrypted Alert (9227–9258) #7–7
		18 → TLS Encrypted Alert (932–963) #8–8
	`, "x509af.subject", "x509ce.dNSName", "x509ce.iPAddress")
}

func TestTLS12Resumed(t *testing.T) {
	checkCapture(t, "tls12-resumed.pcap", 1, `
		1 → TLS Client Hello (SNI=db.example) (0–876) #1–1
		2 ← TLS Server Hello (TLS 1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, resumed) [1] (0–90) #2–2
		    tls.resumed = 1
		3 ← TLS Change Cipher Spec (90–96) #2–2
		4 ← TLS Encrypted Handshake Message (96–141) #2–2
		5 → TLS Change Cipher Spec (876–882) #3–3
		6 → TLS Encrypted Handshake Message (882–927) #3–3
		7 → TLS Application Data (1 record, 42 bytes) (927–974) #4–4
		8 ← TLS Application Data (1 record, 5697 bytes) (141–5843) #5–5
		9 ← TLS Encrypted Alert (5843–5874) #6–6
		10 → TLS Encrypted Alert (974–1005) #7–7
	`, "tls.resumed")
}

func TestTLS13(t *testing.T) {
	checkCapture(t, "tls13-keylog.pcap", 0, `
		1 → TLS Client Hello (SNI=localhost, ALPN=h2,http/1.1) (0–517) #1–1
		    tls.handshake.extensions.supported_version = TLS 1.3
		    tls.handshake.extensions.supported_version = TLS 1.2
		    tls.handshake.extensions.supported_version = TLS 1.1
		    tls.handshake.extensions.supported_version = TLS 1.0
		2 ← TLS Server Hello (TLS 1.3, TLS_AES_256_GCM_SHA384) [1] (0–127) #2–2
		    tls.handshake.extensions.supported_version = TLS 1.3
		3 ← TLS Change Cipher Spec (127–133) #2–2
		4 ← TLS Application Data (4 records, 1184 bytes) (133–1337) #2–2
		5 → TLS Change Cipher Spec (517–523) #3–3
		6 → TLS Application Data (1 record, 69 bytes) (523–597) #3–3
		7 → TLS Application Data (1 record, 101 bytes) (597–703) #4–4
		8 ← TLS Application Data (1 record, 250 bytes) (1337–1592) #5–5
		9 ← TLS Application Data (1 record, 250 bytes) (1592–1847) #6–6
		10 ← TLS Application Data (2 records, 5617 bytes) (1847–7474) #7–9
		11 → TLS Application Data (1 record, 19 bytes) (703–727) #10–10
	`, "tls.handshake.extensions.supported_version")
}

// A server that wants another key share asks for another hello (RFC 8446 §4.1.4).
func TestTLS13Retry(t *testing.T) {
	checkCapture(t, "tls13-retry.pcap", 0, `
		1 → TLS Client Hello (SNI=db.example, ALPN=h2,http/1.1) (0–318) #1–1
		2 ← TLS Hello Retry Request (TLS 1.3, TLS_AES_256_GCM_SHA384) [1] (0–93) #2–2
		3 ← TLS Change Cipher Spec (93–99) #2–2
		4 → TLS Change Cipher Spec (318–324) #3–3
		5 → TLS Client Hello (SNI=db.example, ALPN=h2,http/1.1) (324–675) #3–3
		6 ← TLS Server Hello (TLS 1.3, TLS_AES_256_GCM_SHA384) [5] (99–259) #4–4
		7 ← TLS Application Data (4 records, 1281 bytes) (259–1560) #4–4
		8 → TLS Application Data (1 record, 69 bytes) (675–749) #5–5
		9 → TLS Application Data (1 record, 35 bytes) (749–789) #6–6
		10 ← TLS Application Data (1 record, 250 bytes) (1560–1815) #7–7
		11 ← TLS Application Data (1 record, 250 bytes) (1815–2070) #8–8
		12 ← TLS Application Data (1 record, 5056 bytes) (2070–7131) #9–9
		13 ← TLS Application Data (1 record, 19 bytes) (7131–7155) #10–10
		14 → TLS Application Data (1 record, 19 bytes) (789–813) #11–11
	`)
	checkCapture(t, "tls13-retry.pcap", 2, `
		1 → TLS Client Hello (0–188) #1–1
		2 ← TLS Alert (Level: Fatal, Description: Protocol Version) [1] (0–7) #2–2
	`)
}

func TestTLSFieldsAreTsharks(t *testing.T) {
	for _, path := range []string{"tls-tls12-decryption.pcap", "tls-tls13_wolfssl.pcap", "tls13-keylog.pcap", "tls12-resumed.pcap", "tls13-retry.pcap"} {
		checkFields(t, path, []string{"-d", "tcp.port==8443-8444,tls", "-d", "tcp.port==9090,tls"}, "tls.handshake.type",
			"tls.handshake.extensions_server_name", "tls.handshake.extensions_alpn_str", "tls.alert_message.level",
			"tls.alert_message.desc")
	}
}

func TestTLSCipherNamesAreTsharks(t *testing.T) {
	oracle.Need(t, "tshark")
	out, err := exec.Command("tshark", "-G", "values").Output()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for l := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(l), "\t")
		if len(f) != 4 || f[0] != "V" || f[1] != "tls.handshake.ciphersuite" {
			continue
		}
		n, err := strconv.ParseUint(f[2], 0, 16)
		if err != nil {
			t.Fatal(err)
		}
		if ours, ok := tlsCiphers[uint16(n)]; ok {
			if compared++; ours != f[3] {
				t.Errorf("%#x is %s, tshark says %s", n, ours, f[3])
			}
		}
	}
	if compared < 300 {
		t.Errorf("only %d are compared", compared)
	}
	oracle.Count(t, compared)
}

// tlsRecordOf writes a record.
func tlsRecordOf(kind byte, fragment string) string {
	return string([]byte{kind, 3, 3, byte(len(fragment) >> 8), byte(len(fragment))}) + fragment
}

// A handshake message may be cut over records, and a record may hold several
// (RFC 8446 §5.1).
func TestTLSMessagesOverRecords(t *testing.T) {
	c := conversationsOf(t, "tls12-resumed.pcap")[0]
	hello := c.script[0].text[tlsHeader:]
	flight := c.script[1].text
	joined := ""
	for len(flight) > 0 {
		size := int(flight[3])<<8 | int(flight[4])
		joined += flight[tlsHeader : tlsHeader+size]
		flight = flight[tlsHeader+size:]
	}
	checkTalk(t, 443, []said{
		client(tlsRecordOf(22, hello[:100]) + tlsRecordOf(22, hello[100:102])), client(tlsRecordOf(22, hello[102:])),
		server(tlsRecordOf(22, joined[:600])), server(tlsRecordOf(22, joined[600:])),
	}, `
		1 → TLS Client Hello (SNI=db.example) (0–326) #1–2
		2 ← TLS Server Hello (TLS 1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) [1] (0–70) #3–3
		3 ← TLS Certificate (db.example, by db.example) (70–954) #3–4
		4 ← TLS Server Key Exchange (954–1254) #4–4
		5 ← TLS Certificate Request (1254–1306) #4–4
		6 ← TLS Server Hello Done (1306–1310) #4–4
	`)
}

// A certificate that none can read is named as what it is, and a message
// longer than any is passed over.
func TestTLSForgedCertificate(t *testing.T) {
	long := tlsRecordOf(22, "\x0b\x02\x00\x00"+strings.Repeat("x", 16380))
	for range 7 {
		long += tlsRecordOf(22, strings.Repeat("x", 16384))
	}
	checkTalk(t, 443, []said{
		server(tlsRecordOf(22, "\x02\x00\x00\x26\x03\x03"+strings.Repeat("r", 32)+"\x00\x00\x2f\x00")),
		server(tlsRecordOf(22, "\x0b\x00\x00\x08\x00\x00\x05\x00\x00\x02\x30\x00")),
		server(long + tlsRecordOf(22, "xxxx\x0e\x00\x00\x00")),
	}, `
		1 ← TLS Server Hello (TLS 1.2, TLS_RSA_WITH_AES_128_CBC_SHA) (0–47) #1–1
		2 ← TLS Certificate (47–64) #2–2
		3 ← TLS Server Hello Done (131185–131189) #3–3
	`)
}

func TestTLSAfterAHelloInSSL2sForm(t *testing.T) {
	checkTalk(t, 443, []said{
		client("\x80\x1f\x01\x03\x01\x00\x06\x00\x00\x00\x10" + "\x00\x00\x2f\x00\x00\x0a" + strings.Repeat("c", 16)),
		server(tlsRecordOf(22, "\x02\x00\x00\x26\x03\x01"+strings.Repeat("r", 32)+"\x00\x00\x2f\x00")),
	}, `
		1 → TLS Client Hello (SSLv2 format, TLS 1.0) (0–33) #1–1
		2 ← TLS Server Hello (TLS 1.0, TLS_RSA_WITH_AES_128_CBC_SHA) [1] (0–47) #2–2
	`)
}

// A conversation that is under way is known by its records, and one behind a
// hole is found again where a record begins a packet.
func TestTLSUnderWay(t *testing.T) {
	data := tlsRecordOf(23, strings.Repeat("e", 100))
	got := hear(t, 4433, []said{
		client(data + data), server(data[:20]), hole(Server, 80), server(data[100:] + data),
		server(data[:50]), hole(Server, 200), server("torn"), server(data), server(tlsRecordOf(22, "0123456789")),
	}, uncut).lines()
	if d := differ(`
		1 → TLS Application Data (2 records, 200 bytes) (0–210) #1–1
		2 ← TLS Application Data (2 records, 200 bytes) (0–210) #2–4
		3 ← TLS Application Data (1 record, 100 bytes) (464–569) #8–8
		4 ← TLS Encrypted Handshake Message (569–584) #9–9
	`, got); d != "" {
		t.Errorf("(-wanted +got): %s", d)
	}
}

// Connections that live for ever are told of in a bounded number of messages.
func TestTLSIsBounded(t *testing.T) {
	script := conversationsOf(t, "tls13-keylog.pcap")[0].script[:2]
	for range 2000 {
		script = append(script, client(tlsRecordOf(23, "x")), server(tlsRecordOf(23, "y")), client(tlsRecordOf(21, "\x01\x00")))
	}
	h := hear(t, 443, script, uncut)
	if n := len(h.messages); n > maxTallied+maxTLSMessages+2 {
		t.Errorf("%d messages are told of", n)
	}
	if last := h.carried[len(h.carried)-1]; last != "TLS: Application Data" && last != "TLS: Alert (Level: Warning, Description: Close Notify)" {
		t.Errorf("the last packet carries %q", last)
	}
}

func FuzzTLS(f *testing.F) {
	fuzzTalk(f, "TLS", scriptsOf(f, "tls12-resumed.pcap", "tls13-retry.pcap")...)
}

func FuzzCertificate(f *testing.F) {
	c := conversationsOf(f, "tls12-resumed.pcap")[0]
	f.Add([]byte(c.script[1].text[79:]))
	f.Fuzz(func(t *testing.T, b []byte) {
		if found := parseCertificate(b); found != nil {
			var all fields
			addCertificate(found, &all)
			certificateTitle(found)
		}
		tlsEndCertificate(b)
	})
}
