package tui

import (
	"wiretale/session"
	"wiretale/trace"
)

// Aim names a packet on one of its hops as an intervention does, for who
// intervenes without the screen. Where ok is false no host offered the packet.
func Aim(s *trace.Snapshot, id trace.PacketID, hop int) (v session.Intervention, ok bool) {
	return aim(s, id, hop)
}

// Take writes into an intervention what somebody types where its action needs a
// time, a share or a rate. It returns the catalogue's key of what is wrong with it,
// "" if nothing is.
func Take(v *session.Intervention, typed string) (wrong string) {
	switch v.Action {
	case session.SetLoss:
		return takeLoss(v, typed)
	case session.SetRate:
		return takeRate(v, typed)
	}
	return takeDelay(v, typed)
}
