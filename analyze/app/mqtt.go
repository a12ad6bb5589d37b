package app

import "wiretale/trace"

var mqttProtocol = Protocol{
	Name: "MQTT", Recognise: recogniseMQTT,
	Stream: func(t Teller) Parser { return &mqttTalk{t: t} },
}

func recogniseMQTT(o *Opening) Verdict {
	switch yes, more := looksLikeMQTT(o.Data); {
	case o.From == Server:
		return No
	case yes:
		return Yes
	case more:
		return Maybe
	}
	return No
}

// mqttTalk reads MQTT (MQTT 3.1.1, MQTT 5.0). Both sides publish, and each
// numbers what wants an answer.
type mqttTalk struct {
	t       Teller
	version uint8
	asked   [2]pending[uint16] // by the side that asked
	connect trace.MessageID
	ping    trace.MessageID
}

// maxMQTTKept bounds what is looked at of a packet; the rest of it is payload.
const maxMQTTKept = 16 << 10

// Cut implements Parser.
func (x *mqttTalk) Cut(_ Side, u *Unit) Cut {
	switch size, _ := mqttLength(u.Data); {
	case size < 0:
		return Cut{Size: NoUnit}
	case size == 0:
		return Cut{}
	default:
		return Cut{Size: int64(size), Keep: min(size, maxMQTTKept), Carries: mqttKinds[u.Data[0]>>4]}
	}
}

// Unit implements Parser.
func (x *mqttTalk) Unit(from Side, u *Unit) bool {
	p := parseMQTT(u.Data, int(u.End-u.Start), x.version)
	m := u.message(from, trace.MessageOther, p.title())
	m.Fields = p.fields()
	u.hide(m, p.secret)
	asked, other := &x.asked[from], &x.asked[from.Other()]
	answers := func(id trace.MessageID) { m.Kind, m.Answers = trace.MessageResponse, id }
	switch p.kind {
	case mqttConnect:
		x.version = p.version
		m.Kind = trace.MessageRequest
	case mqttConnAck:
		answers(x.connect)
	case mqttPingResp:
		answers(x.ping)
	case mqttPublish:
		carry(m, u.End-int64(p.payload), u.End)
		if p.quality() > 0 {
			m.Kind = trace.MessageRequest
		}
	case mqttPubRel, mqttSubscribe, mqttUnsubscribe, mqttPingReq:
		m.Kind = trace.MessageRequest
	case mqttPubAck, mqttPubRec, mqttPubComp, mqttSubAck, mqttUnsubAck:
		answers(other.answered(p.id))
	}
	say(x.t, m)
	switch {
	case p.kind == mqttConnect:
		x.connect = m.ID
	case p.kind == mqttPingReq:
		x.ping = m.ID
	case m.Kind == trace.MessageRequest:
		asked.asked(p.id, m.ID)
	}
	return true
}

// Lost implements Parser.
func (x *mqttTalk) Lost(Side) {}

// Begins implements Parser: the bytes are whole packets and nothing else.
func (x *mqttTalk) Begins(_ Side, b []byte) bool {
	for len(b) > 0 {
		size, _ := mqttLength(b)
		if size <= 0 || size > len(b) {
			return false
		}
		b = b[size:]
	}
	return true
}

// Closed implements Parser.
func (x *mqttTalk) Closed(Side, int64) {}
