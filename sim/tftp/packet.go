package tftp

import (
	"bytes"
	"encoding/binary"
)

// The opcodes (RFC 1350 §5).
const (
	opRead  = 1
	opWrite = 2
	opData  = 3
	opAck   = 4
	opError = 5
)

// The error codes (RFC 1350, Appendix I).
const (
	codeNotFound   = 1
	codeAccess     = 2
	codeIllegal    = 4
	codeUnknownTID = 5
)

// BlockSize is how many bytes every block holds but the last, which holds fewer
// (RFC 1350 §2).
const BlockSize = 512

// MaxFile is the largest file that block numbers of 16 bits can count.
const MaxFile = 65535*BlockSize - 1

// request asks for a file, in octet mode.
func request(name string) []byte {
	b := binary.BigEndian.AppendUint16(nil, opRead)
	b = append(append(b, name...), 0)
	return append(append(b, "octet"...), 0)
}

// Requested reads a request for a file. Where it is none that a server answers
// with the file, refusal is what it answers instead; nil for what deserves no
// answer.
func Requested(b []byte) (name string, refusal []byte, ok bool) {
	if len(b) < 2 {
		return "", nil, false
	}
	switch op := binary.BigEndian.Uint16(b); op {
	case opRead:
		name, rest, whole := bytes.Cut(b[2:], []byte{0})
		if _, _, ended := bytes.Cut(rest, []byte{0}); !whole || !ended || len(name) == 0 {
			return "", failure(codeIllegal, "Illegal request"), false
		}
		return string(name), nil, true
	case opWrite:
		return "", failure(codeAccess, "Files are only read here"), false
	case opError:
		return "", nil, false
	}
	return "", failure(codeIllegal, "Illegal operation"), false
}

// NotFound answers a request for a file that isn't there.
func NotFound() []byte { return failure(codeNotFound, "File not found") }

// Stranger answers a packet that belongs to another transfer; the one that is
// under way isn't disturbed (RFC 1350 §4).
func Stranger() []byte { return failure(codeUnknownTID, "Unknown transfer ID") }

func failure(code uint16, why string) []byte {
	b := binary.BigEndian.AppendUint16(nil, opError)
	b = binary.BigEndian.AppendUint16(b, code)
	return append(append(b, why...), 0)
}

// numbered is the beginning of a block or an acknowledgment.
func numbered(op, block uint16) []byte {
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, op), block)
}

// read takes such a packet apart.
func read(b []byte) (op, block uint16, data []byte, ok bool) {
	if len(b) < 4 {
		return 0, 0, nil, false
	}
	return binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:]), b[4:], true
}
