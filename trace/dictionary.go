package trace

// dictionary numbers what occurs in a chunk again and again.
type dictionary[K comparable] struct {
	keys   []K
	hashes []uint32
	table  []uint32 // numbers, plus one, where their hashes put them
	latest int
}

// smallDictionary is how large a table begins.
const smallDictionary = 64

// clear forgets all keys.
func (d *dictionary[K]) clear() {
	clear(d.keys)
	clear(d.table)
	d.keys, d.hashes, d.latest = d.keys[:0], d.hashes[:0], 0
}

// place is the number of a key. Equal keys have equal hashes.
func (d *dictionary[K]) place(k *K, hash uint32) int {
	if len(d.keys) > 0 && d.keys[d.latest] == *k {
		return d.latest
	}
	if 2*len(d.keys) >= len(d.table) {
		d.grow()
	}
	at := d.spot(hash)
	for ; d.table[at] != 0; at = d.after(at) {
		if n := int(d.table[at] - 1); d.hashes[n] == hash && d.keys[n] == *k {
			d.latest = n
			return n
		}
	}
	d.latest = len(d.keys)
	d.keys, d.hashes = append(d.keys, *k), append(d.hashes, hash)
	d.table[at] = uint32(len(d.keys))
	return d.latest
}

func (d *dictionary[K]) grow() {
	d.table = make([]uint32, max(smallDictionary, 2*len(d.table)))
	for n, hash := range d.hashes {
		at := d.spot(hash)
		for d.table[at] != 0 {
			at = d.after(at)
		}
		d.table[at] = uint32(n + 1)
	}
}

// spot is where a key is looked for first. Tables are a power of two long.
func (d *dictionary[K]) spot(hash uint32) int {
	return int(hash*0x9e3779b1>>8) & (len(d.table) - 1)
}

func (d *dictionary[K]) after(at int) int { return (at + 1) & (len(d.table) - 1) }

// mix puts another number into a hash.
func mix(hash, n uint32) uint32 {
	hash = (hash ^ n) * 0x85ebca6b
	return hash ^ hash>>15
}
