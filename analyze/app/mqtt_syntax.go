package app

import (
	"strconv"
	"strings"
)

// mqttPacket is a control packet of MQTT (MQTT 3.1.1 §2, MQTT 5.0 §2).
type mqttPacket struct {
	kind, flags uint8
	id          uint16   // packet identifier; 0 is none
	topics      []string // of PUBLISH one; of SUBSCRIBE and UNSUBSCRIBE filters
	levels      []uint8  // the quality asked for each filter
	reasons     []uint8  // what the answer says of each filter, or of the whole
	payload     int      // of PUBLISH, bytes
	secret      []byte   // of CONNECT, the password, part of what was read

	// Of CONNECT:
	version      uint8
	client, user string
	will         string // the topic of the message that is left to be sent
	keepAlive    uint16 // seconds
	clean        bool
}

// The types of control packet (MQTT 5.0 §2.1.2).
const (
	mqttConnect = iota + 1
	mqttConnAck
	mqttPublish
	mqttPubAck
	mqttPubRec
	mqttPubRel
	mqttPubComp
	mqttSubscribe
	mqttSubAck
	mqttUnsubscribe
	mqttUnsubAck
	mqttPingReq
	mqttPingResp
	mqttDisconnect
	mqttAuth
)

var mqttKinds = [16]string{
	"", "Connect Command", "Connect Ack", "Publish Message", "Publish Ack", "Publish Received", "Publish Release",
	"Publish Complete", "Subscribe Request", "Subscribe Ack", "Unsubscribe Request", "Unsubscribe Ack", "Ping Request",
	"Ping Response", "Disconnect Req", "Authentication Exchange",
}

const (
	mqttVersion5  = 5
	maxMQTTTopics = 32
)

// mqttLength returns how long the packet is that b begins with, and where its
// body begins (MQTT 5.0 §2.1.4): 0 if more bytes are needed, −1 if b begins
// with no control packet.
func mqttLength(b []byte) (size, head int) {
	if len(b) > 0 && (b[0]>>4 == 0 || !mqttFlagsFit(b[0])) {
		return -1, 0
	}
	for i := 1; i < len(b); i++ {
		size |= int(b[i]&0x7f) << (7 * (i - 1))
		switch {
		case b[i] < 0x80:
			return size + i + 1, i + 1
		case i == 4:
			return -1, 0
		}
	}
	return 0, 0
}

// mqttFlagsFit reports whether the flags are those of the packet's type (MQTT
// 5.0 §2.1.3).
func mqttFlagsFit(first byte) bool {
	switch kind, flags := first>>4, first&0xf; kind {
	case mqttPublish:
		return flags&6 != 6
	case mqttPubRel, mqttSubscribe, mqttUnsubscribe:
		return flags == 2
	default:
		return flags == 0
	}
}

// looksLikeMQTT reports whether a stream begins with a CONNECT packet; more
// says that it may, once there is more of it.
func looksLikeMQTT(b []byte) (yes, more bool) {
	if len(b) == 0 || b[0] != mqttConnect<<4 {
		return false, len(b) == 0
	}
	size, head := mqttLength(b)
	switch {
	case size == 0:
		return false, true
	case size < 0 || size-head < 10:
		return false, false
	}
	for _, name := range [...]string{"\x00\x04MQTT", "\x00\x06MQIsdp"} {
		n := min(len(b)-head, len(name))
		if string(b[head:head+n]) == name[:n] {
			yes, more = n == len(name), n < len(name)
			if yes || more {
				return yes, more
			}
		}
	}
	return false, false
}

// parseMQTT reads a control packet as far as it is there. size is its whole
// length, version that of the connection.
func parseMQTT(b []byte, size int, version uint8) mqttPacket {
	_, head := mqttLength(b)
	p := mqttPacket{kind: b[0] >> 4, flags: b[0] & 0xf}
	c := cursor{b: b[head:]}
	five := version >= mqttVersion5
	switch p.kind {
	case mqttConnect:
		p.connect(&c)
	case mqttConnAck:
		c.uint8()
		p.reason(&c)
	case mqttPublish:
		p.topics = []string{string(c.rest(2).b)}
		if p.quality() > 0 {
			p.id = c.uint16()
		}
		if five {
			p.properties(&c)
		}
		if !c.short {
			p.payload = size - len(b) + len(c.b)
		}
	case mqttPubAck, mqttPubRec, mqttPubRel, mqttPubComp:
		p.id = c.uint16()
		p.reason(&c)
	case mqttSubscribe, mqttUnsubscribe:
		p.id = c.uint16()
		if five {
			p.properties(&c)
		}
		p.filters(&c)
	case mqttSubAck, mqttUnsubAck:
		p.id = c.uint16()
		if five {
			p.properties(&c)
		}
		p.reasons = first(c.b, maxMQTTTopics)
	case mqttDisconnect, mqttAuth:
		p.reason(&c)
	}
	return p
}

func (p *mqttPacket) quality() uint8 { return p.flags >> 1 & 3 }

func (p *mqttPacket) reason(c *cursor) {
	if len(c.b) > 0 {
		p.reasons = []uint8{c.uint8()}
	}
}

// properties passes over the properties of MQTT 5 (MQTT 5.0 §2.2.2).
func (p *mqttPacket) properties(c *cursor) {
	size := 0
	for shift := 0; shift < 28; shift += 7 {
		b := c.uint8()
		size |= int(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	c.take(size)
}

// connect reads a CONNECT packet (MQTT 3.1.1 §3.1, MQTT 5.0 §3.1). A password
// is only kept to be hidden.
func (p *mqttPacket) connect(c *cursor) {
	const clean, will, password, user = 0x02, 0x04, 0x40, 0x80
	c.rest(2) // the protocol's name
	p.version = c.uint8()
	flags := c.uint8()
	p.clean = flags&clean != 0
	p.keepAlive = c.uint16()
	if p.version >= mqttVersion5 {
		p.properties(c)
	}
	p.client = string(c.rest(2).b)
	if flags&will != 0 {
		if p.version >= mqttVersion5 {
			p.properties(c)
		}
		p.will = string(c.rest(2).b)
		c.rest(2)
	}
	if flags&user != 0 {
		p.user = string(c.rest(2).b)
	}
	if flags&password != 0 {
		p.secret = c.rest(2).b
	}
}

func (p *mqttPacket) filters(c *cursor) {
	for len(c.b) > 2 && len(p.topics) < maxMQTTTopics {
		p.topics = append(p.topics, string(c.rest(2).b))
		if p.kind == mqttSubscribe {
			p.levels = append(p.levels, c.uint8()&3)
		}
	}
}

func (p *mqttPacket) title() string {
	title := mqttKinds[p.kind]
	var said []string
	number := func(name string, n int) { said = append(said, name+"="+strconv.Itoa(n)) }
	if p.id != 0 {
		number("id", int(p.id))
	}
	switch p.kind {
	case mqttConnect:
		said = append(said, "MQTT "+mqttVersionName(p.version))
		if p.client != "" {
			said = append(said, "client="+p.client)
		}
		if p.user != "" {
			said = append(said, "user="+p.user)
		}
	case mqttPublish:
		title += " " + p.topics[0]
		number("QoS", int(p.quality()))
		said = append(said, amount(p.payload, "byte"))
	case mqttSubscribe, mqttUnsubscribe:
		title += " " + strings.Join(p.topics, ", ")
	}
	for i, r := range p.reasons {
		if i < 8 && (r != 0 || p.kind == mqttConnAck || p.kind == mqttSubAck) {
			said = append(said, p.reasonText(r))
		}
	}
	return title + inBrackets(said)
}

func mqttVersionName(v uint8) string {
	if name, ok := map[uint8]string{3: "3.1", 4: "3.1.1", 5: "5.0"}[v]; ok {
		return name
	}
	return "level " + decimal(v)
}

// reasonText says what a return code of MQTT 3.1.1 or a reason code of MQTT
// 5.0 (§2.4) means.
func (p *mqttPacket) reasonText(code uint8) string {
	switch {
	case p.kind == mqttSubAck && code <= 2:
		return "QoS=" + decimal(code)
	case p.kind == mqttConnAck && code == 0:
		return "accepted"
	case p.kind == mqttConnAck && code <= 5: // MQTT 3.1.1 §3.2.2.3
		return [...]string{
			"unacceptable protocol version", "identifier rejected", "server unavailable", "bad user name or password",
			"not authorized",
		}[code-1]
	}
	if text, ok := mqttReasons[code]; ok {
		return text
	}
	return "reason " + hexadecimal(uint64(code), 2)
}

var mqttReasons = map[uint8]string{
	0x04: "disconnect with will message", 0x10: "no matching subscribers", 0x11: "no subscription existed",
	0x18: "continue authentication", 0x19: "re-authenticate", 0x80: "unspecified error", 0x81: "malformed packet",
	0x82: "protocol error", 0x83: "implementation specific error", 0x84: "unsupported protocol version",
	0x85: "client identifier not valid", 0x86: "bad user name or password", 0x87: "not authorized",
	0x88: "server unavailable", 0x89: "server busy", 0x8a: "banned", 0x8b: "server shutting down",
	0x8c: "bad authentication method", 0x8d: "keep alive timeout", 0x8e: "session taken over",
	0x8f: "topic filter invalid", 0x90: "topic name invalid", 0x91: "packet identifier in use",
	0x92: "packet identifier not found", 0x93: "receive maximum exceeded", 0x94: "topic alias invalid",
	0x95: "packet too large", 0x96: "message rate too high", 0x97: "quota exceeded", 0x98: "administrative action",
	0x99: "payload format invalid", 0x9a: "retain not supported", 0x9b: "QoS not supported", 0x9c: "use another server",
	0x9d: "server moved", 0x9e: "shared subscriptions not supported", 0x9f: "connection rate exceeded",
	0xa0: "maximum connect time", 0xa1: "subscription identifiers not supported",
	0xa2: "wildcard subscriptions not supported",
}

func (p *mqttPacket) fields() (f fields) {
	f.add("mqtt.msgtype", decimal(p.kind))
	if p.id != 0 {
		f.add("mqtt.msgid", decimal(p.id))
	}
	switch p.kind {
	case mqttConnect:
		f.add("mqtt.ver", decimal(p.version))
		f.add("mqtt.clientid", p.client)
		f.add("mqtt.kalive", decimal(p.keepAlive))
		if p.user != "" {
			f.add("mqtt.username", p.user)
		}
		if p.will != "" {
			f.add("mqtt.willtopic", p.will)
		}
	case mqttPublish:
		f.add("mqtt.qos", decimal(p.quality()))
		f.add("mqtt.retain", decimal(p.flags&1))
		f.add("mqtt.dupflag", decimal(p.flags>>3))
	case mqttConnAck:
		for _, r := range p.reasons {
			f.add("mqtt.conack.val", decimal(r))
		}
	}
	for i, t := range p.topics {
		f.add("mqtt.topic", t)
		if i < len(p.levels) {
			f.add("mqtt.sub.qos", decimal(p.levels[i]))
		}
	}
	return f
}
