package flow

// Checkpoint is what is known of a connection at one moment, kept apart from
// all others: the reading of its further segments can begin there.
type Checkpoint struct {
	connection Connection
	unacked    [2][]span
}

// Checkpoint copies the connection and what it keeps in u.
func (c *Connection) Checkpoint(u *Unacked) Checkpoint {
	k := Checkpoint{connection: *c}
	for side := range k.unacked {
		k.unacked[side] = u.all(&c.Dirs[side].unacked)
		k.connection.Dirs[side].unacked = list{}
	}
	return k
}

// Resume makes the connection what it was at the checkpoint, and keeps in u
// what belongs to it.
func (k *Checkpoint) Resume(u *Unacked) Connection {
	c := k.connection
	for side, kept := range k.unacked {
		for _, x := range kept {
			u.add(&c.Dirs[side].unacked, x, 0, false)
		}
	}
	return c
}
