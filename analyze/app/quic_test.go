package app

import (
	"bytes"
	"crypto/aes"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

func TestQUIC(t *testing.T) {
	c := conversationsOf(t, "quic-curl-8.1.2-dev-http3-www-google-de.pcap")[0]
	c.script = c.script[:16]
	if d := differ(`
		1 → QUIC Initial, Client Hello (SNI=www.google.de, ALPN=h3,h3-29,h3-28,h3-27) (0–334) #1–1
		    quic.packet_number = 0
		2 ← QUIC Initial, Server Hello (TLS 1.3, TLS_AES_128_GCM_SHA256) [1] (0–1200) #2–2
		    quic.packet_number = 1
		3 ← QUIC Handshake (0–1200) #3–3
		4 → QUIC Initial, PKN: 1, ACK (0–60) #4–4
		    quic.packet_number = 1
		5 → QUIC Handshake (60–119) #4–4
		6 ← QUIC Handshake (0–1200) #5–5
		7 → QUIC Handshake (0–59) #6–6
		8 ← QUIC Handshake (0–1200) #7–7
		9 ← QUIC Handshake (0–924) #8–8
		10 ← QUIC Protected Payload (1 packet, 86 bytes) (924–1010) #8–8
		11 → QUIC Handshake (0–100) #9–9
		12 → QUIC Protected Payload (1 packet, 31 bytes) (100–131) #9–9
		13 → QUIC Protected Payload (1 packet, 50 bytes) (0–50) #10–10
		14 → QUIC Protected Payload (1 packet, 32 bytes) (0–32) #11–11
		15 → QUIC Protected Payload (1 packet, 32 bytes) (0–32) #12–12
		16 → QUIC Protected Payload (1 packet, 101 bytes) (0–101) #13–13
		17 → QUIC Protected Payload (1 packet, 57 bytes) (0–57) #14–14
		18 ← QUIC Protected Payload (1 packet, 633 bytes) (0–633) #15–15
		19 ← QUIC Protected Payload (1 packet, 141 bytes) (0–141) #16–16
	`, c.hear(t, uncut).lines("quic.packet_number")); d != "" {
		t.Errorf("(-wanted +got): %s", d)
	}
}

func TestQUICFieldsAreTsharks(t *testing.T) {
	checkFields(t, "quic-curl-8.1.2-dev-http3-www-google-de.pcap", nil, "quic.version", "quic.scid", "quic.long.packet_type",
		"quic.token_length", "tls.handshake.extensions_server_name", "tls.handshake.extensions_alpn_str")
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// RFC 9001 §A.1, RFC 9369 §A.1.
func TestQUICInitialKeys(t *testing.T) {
	for _, v := range []struct {
		version uint32
		client  bool
		iv, hp  string
	}{
		{quicVersion1, true, "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"},
		{quicVersion1, false, "0ac1493ca1905853b0bba03e", "c206b8d9b9f0f37644430b490eeaa314"},
		{quicVersion2, true, "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"},
		{quicVersion2, false, "dd13c276499c0249d3310652", "edf6d05c83121201b436e16877593c3a"},
	} {
		keys, err := quicInitialKeys(v.version, unhex(t, "8394c8f03e515708"), v.client)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(keys.iv, unhex(t, v.iv)) {
			t.Errorf("version %#x, client %v: iv %x", v.version, v.client, keys.iv)
		}
		want, err := aes.NewCipher(unhex(t, v.hp))
		if err != nil {
			t.Fatal(err)
		}
		var a, b [16]byte
		want.Encrypt(a[:], a[:])
		if keys.header.Encrypt(b[:], b[:]); a != b {
			t.Errorf("version %#x, client %v: another key for the header", v.version, v.client)
		}
	}
}

// RFC 9001 §A.3: the tag at the end says that every byte was read right.
func TestQUICOpensTheServersInitial(t *testing.T) {
	b := unhex(t, `cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a
		5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84
		022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee`)
	keys, err := quicInitialKeys(quicVersion1, unhex(t, "8394c8f03e515708"), false)
	if err != nil {
		t.Fatal(err)
	}
	p, rest, ok := parseQUIC(b)
	if !ok || len(rest) > 0 || hex.EncodeToString(p.from) != "f067a5502a4262b5" {
		t.Fatalf("read as %+v", p)
	}
	number, frames, ok := keys.open(&p)
	if !ok || number != 1 {
		t.Fatalf("packet %d, opened: %v", number, ok)
	}
	var crypto quicCrypto
	f := readQUICFrames(frames, &crypto)
	if strings.Join(f.names, ",") != "ACK,CRYPTO" {
		t.Errorf("frames %v", f.names)
	}
	kind, body, ok := crypto.first()
	if hello := parseServerHello(body); !ok || kind != tlsServerHello || hello.best() != tlsVersion13 {
		t.Errorf("no Server Hello of TLS 1.3: %d", kind)
	}
}

// seal makes an Initial packet with a token, whose keys are derived from an id.
func seal(t testing.TB, version uint32, id string, from Side, to, source, token string, number byte, frames string) string {
	t.Helper()
	keys, err := quicInitialKeys(version, []byte(id), from == Client)
	if err != nil {
		t.Fatal(err)
	}
	form := byte(0xc0)
	if version == quicVersion2 {
		form |= 0x10
	}
	if from == Client {
		frames = padded(frames, max(len(frames), 1200))
	}
	head := binary.BigEndian.AppendUint32([]byte{form}, version)
	head = append(append(head, byte(len(to))), to...)
	head = append(append(head, byte(len(source))), source...)
	head = append(append(head, byte(len(token))), token...)
	size := len(frames) + 1 + 16
	head = append(head, 0x40|byte(size>>8), byte(size), number)
	nonce := append([]byte(nil), keys.iv...)
	nonce[len(nonce)-1] ^= number
	sealed := keys.payload.Seal(nil, nonce, []byte(frames), head)
	var mask [16]byte
	keys.header.Encrypt(mask[:], sealed[3:19])
	head[0] ^= mask[0] & 0x0f
	head[len(head)-1] ^= mask[1]
	return string(head) + string(sealed)
}

// cryptoFrame writes a CRYPTO frame.
func cryptoFrame(offset int, data string) string {
	return string([]byte{6, 0x40 | byte(offset>>8), byte(offset), 0x40 | byte(len(data)>>8), byte(len(data))}) + data
}

// chosen is a small Server Hello; offered a Client Hello from a capture.
const chosen = "\x02\x00\x00\x26\x03\x03rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr\x00\x13\x01\x00"

func offered(t testing.TB) string {
	return conversationsOf(t, "tls13-keylog.pcap")[0].script[0].text[tlsHeader:]
}

// retried is a connection whose client has to come again with a token, and
// whose hello comes in two packets, the pieces out of order.
func retried(t testing.TB, version uint32) []said {
	hello := offered(t)
	retry := byte(0xf0)
	if version == quicVersion2 {
		retry = 0xc0
	}
	return []said{
		client(seal(t, version, "first-id", Client, "first-id", "me", "", 0, cryptoFrame(0, hello))),
		server(string(binary.BigEndian.AppendUint32([]byte{retry}, version)) + "\x02me\x04then" + "token" + padded("", 16)),
		client(seal(t, version, "then", Client, "then", "me", "token", 1, cryptoFrame(300, hello[300:])+"\x01"+cryptoFrame(0, hello[:90]))),
		client(seal(t, version, "then", Client, "then", "me", "token", 2, cryptoFrame(80, hello[80:310]))),
		server(seal(t, version, "then", Server, "me", "srv", "", 0, "\x02\x02\x00\x00\x00"+cryptoFrame(0, chosen)) + "\x40short"),
		server(seal(t, version, "then", Server, "me", "srv", "", 1, "\x1c\x41\x28\x06\x05sorry")),
	}
}

func TestQUICRetry(t *testing.T) {
	for version, name := range map[uint32]string{quicVersion1: "1", quicVersion2: "2", quicDraft + 29: "29", quicDraft + 27: "27"} {
		t.Run(name, func(t *testing.T) {
			checkDatagrams(t, 4433, retried(t, version), `
				1 → QUIC Initial, Client Hello (SNI=localhost, ALPN=h2,http/1.1) (0–1237) #1–1
				2 ← QUIC Retry [1] (0–34) #2–2
				3 → QUIC Initial, PKN: 1, CRYPTO, PING, PADDING (0–1238) #3–3
				4 → QUIC Initial, Client Hello (SNI=localhost, ALPN=h2,http/1.1) (0–1238) #4–4
				5 ← QUIC Initial, Server Hello (TLS 1.2, TLS_AES_128_GCM_SHA256) [4] (0–84) #5–5
				6 ← QUIC Protected Payload (1 packet, 6 bytes) (84–90) #5–5
				7 ← QUIC Initial, CONNECTION_CLOSE CRYPTO_ERROR (Handshake Failure): sorry (0–42) #6–6
			`)
		})
	}
}

func TestQUICRetryIsTsharks(t *testing.T) {
	checkScript(t, 4433, true, retried(t, quicVersion1), []string{"-d", "udp.port==4433,quic"}, "quic.version", "quic.dcid", "quic.scid",
		"quic.long.packet_type")
}

func TestQUICVersionNegotiation(t *testing.T) {
	first := seal(t, quicVersion1, "first-id", Client, "first-id", "me", "", 0, cryptoFrame(0, offered(t)))
	checkDatagrams(t, 443, []said{
		client(first), server("\x80\x00\x00\x00\x00\x02me\x08first-id" + "\x6b\x33\x43\xcf" + "\xff\x00\x00\x1d" + "\x1a\x2a\x3a\x4a"),
	}, `
		1 → QUIC Initial, Client Hello (SNI=localhost, ALPN=h2,http/1.1) (0–1237) #1–1
		2 ← QUIC Version Negotiation (QUIC 2, draft-29, 0x1a2a3a4a) [1] (0–29) #2–2
	`)
}

// A packet that only looks like a client's first one doesn't take the keys away.
func TestQUICForgedInitial(t *testing.T) {
	script := retried(t, quicVersion1)[:1]
	forged := []byte(seal(t, quicVersion1, "forged", Client, "other", "me", "", 0, "\x01"))
	for range 20 {
		script = append(script, client(string(forged)))
	}
	script = append(script, server(seal(t, quicVersion1, "first-id", Server, "me", "srv", "", 0, cryptoFrame(0, chosen))))
	got := hearDatagrams(t, 4433, script).lines()
	if !strings.Contains(got, "22 ← QUIC Initial, Server Hello (TLS 1.2, TLS_AES_128_GCM_SHA256) [1]") {
		t.Errorf("heard is\n%s", got)
	}
}

func TestQUICIsBounded(t *testing.T) {
	script := retried(t, quicVersion1)[:1]
	for range 2000 {
		script = append(script, client(script[0].text), server("\x40short"), client("\x40short"))
	}
	if n := len(hearDatagrams(t, 4433, script).messages); n > maxQUICMessages+maxTallied+2 {
		t.Errorf("%d messages are told of", n)
	}
}

func FuzzQUIC(f *testing.F) {
	seeds := scriptsOf(f, "quic-curl-8.1.2-dev-http3-www-google-de.pcap")
	fuzzDatagrams(f, "QUIC", seeds[0][:10], retried(f, quicVersion1), retried(f, quicVersion2))
}

// FuzzQUICFrames reads any frames, and puts their pieces together.
func FuzzQUICFrames(f *testing.F) {
	hello := offered(f)
	f.Add([]byte(cryptoFrame(300, hello[300:]) + cryptoFrame(0, hello[:90]) + cryptoFrame(80, hello[80:310])))
	f.Add([]byte("\x02\x02\x00\x01\x00\x00\x00\x03\x1c\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var crypto quicCrypto
		readQUICFrames(b, &crypto)
		if len(crypto.data) > maxQUICCrypto || len(crypto.have) > maxQUICSpans {
			t.Fatalf("%d bytes are held in %d pieces", len(crypto.data), len(crypto.have))
		}
		for i, s := range crypto.have {
			if s.from >= s.to || s.to > len(crypto.data) || i > 0 && s.from <= crypto.have[i-1].to {
				t.Fatalf("pieces %v", crypto.have)
			}
		}
		crypto.first()
	})
}

// However many pieces wait, one that closes a hole is taken: it makes them
// fewer.
func TestQUICCryptoTakesWhatClosesAHole(t *testing.T) {
	var crypto quicCrypto
	for i := range uint64(maxQUICSpans) {
		crypto.add(2*i, []byte{1})
	}
	crypto.add(2*maxQUICSpans, []byte{1})
	if len(crypto.have) != maxQUICSpans || len(crypto.data) != 2*maxQUICSpans-1 {
		t.Errorf("%d pieces of %d bytes are kept", len(crypto.have), len(crypto.data))
	}
	for i := range uint64(maxQUICSpans) {
		crypto.add(2*i+1, []byte{1})
	}
	if want := []span{{0, 2 * maxQUICSpans}}; !slices.Equal(crypto.have, want) {
		t.Errorf("the pieces join to %v, want %v", crypto.have, want)
	}
}
