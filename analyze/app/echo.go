package app

import "wiretale/trace"

var echoProtocol = Protocol{
	Name: "ECHO", Recognise: recogniseEcho,
	Datagram: func(t Teller) DatagramParser { return &echoExchange{t: t} },
}

const echoPort = 7

// recogniseEcho goes by the port alone: an echo may say anything (RFC 862).
func recogniseEcho(o *Opening) Verdict { return verdict(o.Datagram && o.ServerPort == echoPort) }

// echoExchange reads the echo service: an answer says what the question said.
type echoExchange struct {
	t     Teller
	asked pending[string]
}

// Datagram implements DatagramParser.
func (x *echoExchange) Datagram(from Side, b []byte, at Place) bool {
	if len(b) == 0 {
		return false
	}
	kind := trace.MessageRequest
	if from == Server {
		kind = trace.MessageResponse
	}
	u, said := datagramUnit(b, at), bounded(string(b))
	m := u.message(from, kind, said)
	var f fields
	f.add("echo.data", said)
	m.Fields = f
	x.asked.inform(x.t, m, said)
	return true
}
