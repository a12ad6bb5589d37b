package app

import (
	"fmt"
	"strings"
	"testing"
)

// sipMessage is one with the header fields that all have, and a body.
func sipMessage(start, branch, cseq, more, body string) string {
	return strings.ReplaceAll(start+"\nVia: SIP/2.0/UDP 192.0.2.1;branch="+branch+"\nFrom: Ana <sip:ana@example.org>;tag=1\n"+
		"t: Luis <sip:luis@example.net>\nCall-ID: a84b4c76e66710\nCSeq: "+cseq+"\n"+more+
		fmt.Sprintf("Content-Length: %d\n\n", len(body)), "\n", "\r\n") + body
}

const sdpOffer = "v=0\r\no=ana 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 49172 RTP/AVP 0\r\n"

// Ana calls Luis, who answers and hangs up; a second call she cancels.
var sipScript = []said{
	client(sipMessage("INVITE sip:luis@example.net SIP/2.0", "z9hG4bKa", "1 INVITE", "Content-Type: application/sdp\n", sdpOffer)),
	server(sipMessage("SIP/2.0 100 Trying", "z9hG4bKa", "1 INVITE", "", "")),
	server(sipMessage("SIP/2.0 180 Ringing", "z9hG4bKa", "1 INVITE", "", "")),
	server(sipMessage("SIP/2.0 200 OK", "z9hG4bKa", "1 INVITE", "c: application/sdp\n", sdpOffer)),
	client(sipMessage("ACK sip:luis@192.0.2.2 SIP/2.0", "z9hG4bKb", "1 ACK", "", "")),
	server(sipMessage("BYE sip:ana@192.0.2.1 SIP/2.0", "z9hG4bKc", "7 BYE", "", "")),
	client("\r\n\r\n"),
	client(sipMessage("SIP/2.0 200 OK", "z9hG4bKc", "7 BYE", "", "")),
	client(sipMessage("INVITE sip:eva@example.net SIP/2.0", "z9hG4bKd", "2 INVITE", "", "")),
	client(sipMessage("CANCEL sip:eva@example.net SIP/2.0", "z9hG4bKd", "2 CANCEL", "", "")),
	server(sipMessage("SIP/2.0 200 OK", "z9hG4bKd", "2 CANCEL", "", "")),
	server(sipMessage("SIP/2.0 487 Request Terminated", "z9hG4bKd", "2 INVITE", "", "")),
	client(sipMessage("ACK sip:eva@example.net SIP/2.0", "z9hG4bKd", "2 ACK", "", "")),
}

func TestSIP(t *testing.T) {
	checkTalk(t, 5070, sipScript, `
		1 → SIP INVITE sip:luis@example.net (0–336, body 246–336) #1–1
			sdp.media = audio 49172 RTP/AVP 0
		2 ← SIP 100 Trying [1] (0–197) #2–2
		3 ← SIP 180 Ringing [1] (197–395) #3–3
		4 ← SIP 200 OK [1] (395–699, body 609–699) #4–4
			sdp.media = audio 49172 RTP/AVP 0
		5 → SIP ACK sip:luis@192.0.2.2 (336–542) #5–5
		6 ← SIP BYE sip:ana@192.0.2.1 (699–904) #6–6
		7 → SIP 200 OK [6] (546–736) #8–8
		8 → SIP INVITE sip:eva@example.net (736–949) #9–9
		9 → SIP CANCEL sip:eva@example.net (949–1162) #10–10
		10 ← SIP 200 OK [9] (904–1097) #11–11
		11 ← SIP 487 Request Terminated [8] (1097–1306) #12–12
		12 → SIP ACK sip:eva@example.net (1162–1369) #13–13
	`, "sdp.media")
}

// Over datagrams the same is said; only the places in the streams differ.
func TestSIPInDatagrams(t *testing.T) {
	checkDatagrams(t, 5070, sipScript, `
		1 → SIP INVITE sip:luis@example.net (0–336, body 246–336) #1–1
			sdp.media = audio 49172 RTP/AVP 0
		2 ← SIP 100 Trying [1] (0–197) #2–2
		3 ← SIP 180 Ringing [1] (0–198) #3–3
		4 ← SIP 200 OK [1] (0–304, body 214–304) #4–4
			sdp.media = audio 49172 RTP/AVP 0
		5 → SIP ACK sip:luis@192.0.2.2 (0–206) #5–5
		6 ← SIP BYE sip:ana@192.0.2.1 (0–205) #6–6
		7 → SIP 200 OK [6] (0–190) #8–8
		8 → SIP INVITE sip:eva@example.net (0–213) #9–9
		9 → SIP CANCEL sip:eva@example.net (0–213) #10–10
		10 ← SIP 200 OK [9] (0–193) #11–11
		11 ← SIP 487 Request Terminated [8] (0–209) #12–12
		12 → SIP ACK sip:eva@example.net (0–207) #13–13
	`, "sdp.media")
}

// A datagram may lack the length, and have a body longer than it.
func TestSIPBodyInADatagram(t *testing.T) {
	head := "MESSAGE sip:luis@example.net SIP/2.0\r\nCSeq: 1 MESSAGE\r\n"
	checkDatagrams(t, 5060, []said{client(head + "\r\nhello"), client(head + "l: 2\r\n\r\nhello")}, `
		1 → SIP MESSAGE sip:luis@example.net (0–62, body 57–62) #1–1
		2 → SIP MESSAGE sip:luis@example.net (0–68, body 63–65) #2–2
	`)
}

func TestSIPIsTsharks(t *testing.T) {
	facts := []string{"sip.Method", "sip.r-uri", "sip.Status-Code", "sip.Call-ID", "sip.CSeq", "sdp.media", "sdp.connection_info"}
	for _, datagrams := range []bool{false, true} {
		checkFacts(t, written(t, 5060, sipScript, datagrams), nil, facts...)
	}
}

func FuzzSIP(f *testing.F)            { fuzzTalk(f, "SIP", sipScript) }
func FuzzSIPInDatagrams(f *testing.F) { fuzzDatagrams(f, "SIP", sipScript) }
