package app

import (
	"strings"
	"testing"
)

// published is a session of MQTT 3.1.1 in which messages go both ways, at all
// three qualities of service.
var published = []said{
	client("\x10\x1d\x00\x04MQTT\x04\x82\x00\x3c\x00\x04lamp\x00\x04anna\x00\x05pass!"),
	server("\x20\x02\x00\x00"),
	client("\x82\x0f\x00\x01\x00\x03a/b\x01\x00\x04c/#x\x00"),
	server("\x90\x04\x00\x01\x01\x80"),
	client("\x30\x07\x00\x03a/bhi" + "\x32\x08\x00\x03a/b\x00\x02!" + "\x3d\x80\x02\x00\x01t\x00\x03" + strings.Repeat("z", 251)),
	server("\x40\x02\x00\x02" + "\x50\x02\x00\x03" + "\x32\x07\x00\x01q\x00\x02ok"),
	client("\x62\x02\x00\x03" + "\x40\x02\x00\x02"),
	server("\x70\x02\x00\x03"),
	client("\xc0\x00" + "\xa2\x07\x00\x04\x00\x03a/b"),
	server("\xd0\x00" + "\xb0\x02\x00\x04"),
	client("\xe0\x00"),
}

func TestMQTT(t *testing.T) {
	checkTalk(t, 1883, published, `
		1 → MQTT Connect Command (MQTT 3.1.1, client=lamp, user=anna) (0–31) #1–1
		2 ← MQTT Connect Ack (accepted) [1] (0–4) #2–2
		3 → MQTT Subscribe Request a/b, c/#x (id=1) (31–48) #3–3
		4 ← MQTT Subscribe Ack (id=1, QoS=1, unspecified error) [3] (4–10) #4–4
		5 → MQTT Publish Message a/b (QoS=0, 2 bytes) (48–57, body 55–57) #5–5
		6 → MQTT Publish Message a/b (id=2, QoS=1, 1 byte) (57–67, body 66–67) #5–5
		7 → MQTT Publish Message t (id=3, QoS=2, 251 bytes) (67–326, body 75–326) #5–5
		8 ← MQTT Publish Ack (id=2) [6] (10–14) #6–6
		9 ← MQTT Publish Received (id=3) [7] (14–18) #6–6
		10 ← MQTT Publish Message q (id=2, QoS=1, 2 bytes) (18–27, body 25–27) #6–6
		11 → MQTT Publish Release (id=3) (326–330) #7–7
		12 → MQTT Publish Ack (id=2) [10] (330–334) #7–7
		13 ← MQTT Publish Complete (id=3) [11] (27–31) #8–8
		14 → MQTT Ping Request (334–336) #9–9
		15 → MQTT Unsubscribe Request a/b (id=4) (336–345) #9–9
		16 ← MQTT Ping Response [14] (31–33) #10–10
		17 ← MQTT Unsubscribe Ack (id=4) [15] (33–37) #10–10
		18 → MQTT Disconnect Req (345–347) #11–11
	`)
}

// published5 are the same in MQTT 5, with properties, and refused in the end.
var published5 = []said{
	client("\x10\x1d\x00\x04MQTT\x05\x06\x00\x0a\x05\x11\x00\x00\x00\x0a\x00\x00\x00\x00\x04will\x00\x02by"),
	server("\x20\x03\x00\x00\x00"),
	client("\x82\x09\x00\x01\x00\x00\x03a/b\x02"),
	server("\x90\x04\x00\x01\x00\x02"),
	client("\x32\x0b\x00\x03a/b\x00\x02\x02\x01\x01!"),
	server("\x40\x03\x00\x02\x10" + "\xe0\x01\x8b"),
}

func TestMQTT5(t *testing.T) {
	checkTalk(t, 1883, published5, `
		1 → MQTT Connect Command (MQTT 5.0) (0–31) #1–1
		    mqtt.willtopic = will
		2 ← MQTT Connect Ack (accepted) [1] (0–5) #2–2
		3 → MQTT Subscribe Request a/b (id=1) (31–42) #3–3
		4 ← MQTT Subscribe Ack (id=1, QoS=2) [3] (5–11) #4–4
		5 → MQTT Publish Message a/b (id=2, QoS=1, 1 byte) (42–55, body 54–55) #5–5
		6 ← MQTT Publish Ack (id=2, no matching subscribers) [5] (11–16) #6–6
		7 ← MQTT Disconnect Req (server shutting down) (16–19) #6–6
	`, "mqtt.willtopic")
}

func TestMQTTFieldsAreTsharks(t *testing.T) {
	names := []string{
		"mqtt.msgtype", "mqtt.msgid", "mqtt.topic", "mqtt.ver", "mqtt.clientid", "mqtt.kalive", "mqtt.username", "mqtt.willtopic",
		"mqtt.sub.qos", "mqtt.conack.val", "mqtt.qos",
	}
	checkScript(t, 1883, false, published, nil, names...)
	checkScript(t, 1883, false, published5, nil, "mqtt.msgtype", "mqtt.msgid", "mqtt.topic", "mqtt.ver", "mqtt.kalive", "mqtt.willtopic")
}

// A hole in a payload does no harm; behind another, reading goes on where a
// packet of the network holds whole ones.
func TestMQTTBehindAHole(t *testing.T) {
	script := []said{
		published[0], client("\x30\x9f\x8d\x06\x00\x03a/b" + strings.Repeat("z", 20<<10)), hole(Client, 79_514),
		client("\xc0\x00"), hole(Client, 3), client("\x40\x03"), client("\x40\x02\x00\x07"),
	}
	for _, cut := range []cutter{uncut, atRandom(1)} {
		got := hear(t, 1883, script[:4], cut).lines()
		want := `
			1 → MQTT Connect Command (MQTT 3.1.1, client=lamp, user=anna) (0–31) #1–1
			2 → MQTT Publish Message a/b (QoS=0, 99994 bytes) (31–100034, body 40–100034) #2–3
			3 → MQTT Ping Request (100034–100036) #4–4
		`
		if d := differ(want, got); d != "" {
			t.Errorf("(-wanted +got): %s", d)
		}
	}
	got := hear(t, 1883, script, uncut).lines()
	if !strings.HasSuffix(strings.TrimSpace(got), "4 → MQTT Publish Ack (id=7) (100041–100045) #7–7") {
		t.Errorf("heard is\n%s", got)
	}
}

func FuzzMQTT(f *testing.F) { fuzzTalk(f, "MQTT", published, published5) }
