package app

import (
	"encoding/binary"
	"testing"
)

// encode writes a script as bytes, for fuzzing.
func encode(script []said) []byte {
	var b []byte
	for _, s := range script {
		control, n := byte(s.from), len(s.text)
		switch {
		case s.closed:
			control |= 4
		case s.hole > 0:
			control |= 2
			n = s.hole
		}
		b = binary.BigEndian.AppendUint16(append(b, control), uint16(n))
		b = append(b, s.text...)
	}
	return b
}

// decode reads any bytes as a script.
func decode(b []byte) (script []said) {
	for len(b) > 3 {
		s, n := said{from: Side(b[0] & 1)}, int(binary.BigEndian.Uint16(b[1:]))
		control := b[0]
		b = b[3:]
		switch {
		case control&4 != 0:
			s.closed = true
		case control&2 != 0:
			s.hole = n
		default:
			n = min(n, len(b))
			s.text = string(b[:n])
			b = b[n:]
		}
		script = append(script, s)
	}
	return script
}

// fuzzTalk has a protocol read anything on both sides, however it is cut and
// with holes: nothing may make it panic, hold on to much or tell of impossible
// messages (see heard). Seeds are what the protocol's tests say.
func fuzzTalk(f *testing.F, name string, seeds ...[]said) {
	for i, s := range seeds {
		f.Add(encode(s), uint64(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, cuts uint64) {
		script := decode(b)
		for _, talk := range []func(*heard) *Talk{
			func(h *heard) *Talk { return NewTalk(h) },
			func(h *heard) *Talk { return NewExpectedTalk(h, Expected{Name: name}) },
		} {
			for _, cut := range []cutter{uncut, atRandom(cuts)} {
				h := &heard{t: t, ends: ends(uint16(cuts))}
				play(h, talk(h), script, cut)
			}
		}
	})
}

// fuzzDatagrams does the same with datagrams.
func fuzzDatagrams(f *testing.F, name string, seeds ...[]said) {
	for _, s := range seeds {
		f.Add(encode(s), uint16(0))
	}
	f.Fuzz(func(t *testing.T, b []byte, port uint16) {
		h := &heard{t: t, ends: ends(port)}
		playDatagrams(h, NewExpectedExchange(h, Expected{Name: name}), decode(b))
		hearDatagrams(t, port, decode(b))
	})
}
