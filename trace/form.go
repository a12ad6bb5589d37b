package trace

import (
	"math/bits"
	"time"
)

// form says which part of an event's detail is a number that differs from event
// to event. The rest of the detail is the same for many.
type form uint8

const (
	formWhole    form = iota // none: the detail is nil, or the same for all
	formOdd                  // the detail is of a type that isn't known here
	formCopy                 // Sent.CopyOf
	formTimer                // Timer.Deadline, from the event's time on
	formVariable             // Variable.Value
	formQueue                // Queue.Bytes, and below it Queue.Packets
	formCall                 // Call.Bytes
	formMessage              // MessageID
	formLoss                 // CaptureLoss.Packets
)

// maxQueue bounds what formQueue can pack.
const maxQueue = 1 << 30

// formOf is the form of an event.
func formOf(e *Event) form {
	switch d := e.Detail.(type) {
	case Variable:
		return formVariable
	case Sent:
		if d.CopyOf != 0 {
			return formCopy
		}
	case Timer:
		if d.Deadline != 0 {
			return formTimer
		}
	case Queue:
		if d.Packets < 0 || d.Packets > maxQueue || d.Bytes < 0 || d.Bytes > maxQueue {
			return formOdd
		}
		return formQueue
	case Call:
		return formCall
	case MessageID:
		return formMessage
	case CaptureLoss:
		return formLoss
	case nil, Delivered, Lost, Ignored, Transition, TableEntry, Phase, Finding, Intervened, Socket:
	default:
		return formOdd
	}
	return formWhole
}

// outline is an event's detail without its number.
func outline(f form, detail any) any {
	switch f {
	case formVariable:
		d := detail.(Variable)
		d.Value = 0
		return d
	case formCopy:
		d := detail.(Sent)
		d.CopyOf = 0
		return d
	case formTimer:
		d := detail.(Timer)
		d.Deadline = 0
		return d
	case formQueue:
		return Queue{To: detail.(Queue).To}
	case formCall:
		return Call{Name: detail.(Call).Name}
	case formMessage, formLoss:
		return nil
	}
	return detail
}

// fits reports whether an outline is that of an event's detail.
func fits(f form, outline any, e *Event) bool {
	switch f {
	case formWhole:
		return outline == e.Detail
	case formVariable:
		a, b := outline.(Variable), e.Detail.(Variable)
		b.Value = 0
		return a == b
	case formCopy:
		a, b := outline.(Sent), e.Detail.(Sent)
		b.CopyOf = 0
		return a == b
	case formTimer:
		a, b := outline.(Timer), e.Detail.(Timer)
		b.Deadline = 0
		return a == b
	case formQueue:
		return outline.(Queue).To == e.Detail.(Queue).To
	case formCall:
		return outline.(Call).Name == e.Detail.(Call).Name
	case formMessage, formLoss:
		return true
	}
	return false
}

// spread is a number that details of one outline share, and others seldom do.
func spread(e *Event) uint32 {
	name := func(s string) uint32 {
		if s == "" {
			return 0
		}
		return uint32(len(s)) | uint32(s[0])<<8 | uint32(s[len(s)-1])<<16 | uint32(s[len(s)/2])<<24
	}
	switch d := e.Detail.(type) {
	case Variable:
		return name(d.Name) ^ name(d.Rule)<<1
	case Sent:
		return uint32(d.To)<<16 | uint32(d.Hop)<<8 | uint32(d.Phase)<<4 ^ name(d.Rule)
	case Delivered:
		return uint32(d.From)<<16 | uint32(d.Hop)<<8 | uint32(d.Fate)
	case Lost:
		return uint32(d.To)<<16 | uint32(d.Hop)<<8 | uint32(d.Fate)
	case Timer:
		return name(d.Name) ^ name(d.Rule)<<1
	case Call:
		return name(d.Name)
	case Queue:
		return uint32(d.To)
	case Ignored:
		return name(d.Rule)
	case Transition:
		return uint32(d.From)<<8 | uint32(d.To)
	case Socket:
		return uint32(d.State) ^ uint32(d.Inode)<<8
	case Phase:
		return uint32(d)
	case Finding:
		return uint32(d)
	}
	return 0
}

// lowBits is how many bits the lower half of an event's number takes.
func lowBits(e *Event) uint8 {
	d, _ := e.Detail.(Queue)
	return uint8(bits.Len(uint(max(d.Packets, 0))))
}

// numberOf is the number in an event's detail. low is the most bits that the
// lower halves of its like take.
func numberOf(f form, e *Event, low uint8) int64 {
	switch f {
	case formVariable:
		return e.Detail.(Variable).Value
	case formCopy:
		return int64(e.Detail.(Sent).CopyOf)
	case formTimer:
		return int64(e.Detail.(Timer).Deadline - e.Time)
	case formQueue:
		d := e.Detail.(Queue)
		return int64(d.Bytes)<<low | int64(d.Packets)
	case formCall:
		return int64(e.Detail.(Call).Bytes)
	case formMessage:
		return int64(e.Detail.(MessageID))
	case formLoss:
		return int64(e.Detail.(CaptureLoss).Packets)
	}
	return 0
}

// detailed puts the number back into an outline.
func detailed(f form, outline any, n int64, low uint8, at time.Duration) any {
	switch f {
	case formVariable:
		d := outline.(Variable)
		d.Value = n
		return d
	case formCopy:
		d := outline.(Sent)
		d.CopyOf = PacketID(n)
		return d
	case formTimer:
		d := outline.(Timer)
		d.Deadline = at + time.Duration(n)
		return d
	case formQueue:
		d := outline.(Queue)
		d.Packets, d.Bytes = int(n&(1<<low-1)), Bytes(n>>low)
		return d
	case formCall:
		d := outline.(Call)
		d.Bytes = int(n)
		return d
	case formMessage:
		return MessageID(n)
	case formLoss:
		return CaptureLoss{Packets: int(n)}
	}
	return outline
}
