package dns

import (
	"slices"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Cache is what a resolver remembers of the answers that it got, each until
// its time to live has passed (RFC 1034 §4.3.4; RFC 2308 §5). The zero value is
// an empty cache.
type Cache struct {
	// Changed, if not nil, hears of each entry that comes, or has gone.
	Changed func(trace.TableEntry)

	entries map[place]*entry
	order   []*entry // as they came: the first give way where there is no more room
	size    int
	soonest time.Duration // when the first of them expires, or before
}

// place is what an entry is found by. Its kind is 0 for a name that doesn't
// exist, of which no record of any kind does.
type place struct {
	name string
	kind wire.DNSType
}

// trust is how much a resolver may rely on what it got (RFC 2181 §5.4.1).
type trust uint8

const (
	hearsay   trust = iota // said by a server in passing, of what others have authority for: good for asking these
	authority              // said by who has authority for it: good for answering
)

// entry is the records of a name and type, or that there are none.
type entry struct {
	place
	records []wire.DNSRecord
	code    uint8           // DNSNameError for a name that doesn't exist
	soa     *wire.DNSRecord // of a denial: the zone that denies it
	trust   trust
	expires time.Duration
}

// The bounds of a cache.
const (
	maxEntries   = 4096
	maxCacheSize = 1 << 20          // bytes, roughly
	maxTTL       = 7 * 24 * 60 * 60 // seconds: what is remembered longer is only what a mistake said
	maxDenialTTL = 3 * 60 * 60      // RFC 2308 §5
	tableValues  = 4                // that an entry of the table names
	tableText    = 24               // bytes of each
)

// keep remembers records of one name and type.
func (c *Cache) keep(now time.Duration, records []wire.DNSRecord, how trust) {
	ttl := uint32(maxTTL)
	for _, r := range records {
		ttl = min(ttl, lifetime(r.TTL)) // RFC 2181 §5.2
	}
	at := place{fold(records[0].Name), records[0].Type}
	if old := c.entries[at]; old != nil && old.expires > now && old.trust > how || ttl == 0 {
		return // RFC 2181 §5.4.1; RFC 1035 §3.2.1
	}
	if how == authority {
		c.forget(place{at.name, 0})
	}
	c.put(&entry{place: at, records: slices.Clone(records), trust: how, expires: now + seconds(ttl)})
}

// deny remembers that a name doesn't exist, or has no records of a type, for as
// long as the SOA record says (RFC 2308 §5).
func (c *Cache) deny(now time.Duration, name string, kind wire.DNSType, code uint8, soa wire.DNSRecord) {
	ttl := min(lifetime(soa.TTL), lifetime(soa.SOA.Minimum), maxDenialTTL)
	if ttl == 0 {
		return
	}
	if code == wire.DNSNameError {
		kind = 0
	}
	soa.TTL = ttl
	c.put(&entry{place: place{fold(name), kind}, code: code, soa: &soa, trust: authority, expires: now + seconds(ttl)})
}

// lifetime is a time to live as it may be believed: one with its first bit set
// is none (RFC 2181 §8).
func lifetime(ttl uint32) uint32 {
	if ttl > 1<<31-1 {
		return 0
	}
	return ttl
}

func seconds(n uint32) time.Duration { return time.Duration(n) * time.Second }

// find looks for what is known of a name and type, by who may say so. The
// entry's records have the rest of their time to live.
func (c *Cache) find(now time.Duration, name string, kind wire.DNSType, how trust) (e entry, ok bool) {
	name = fold(name)
	for _, at := range [...]place{{name, 0}, {name, kind}} {
		found := c.entries[at]
		if found == nil || found.expires <= now || found.trust < how {
			continue
		}
		e = *found
		rest := uint32((e.expires - now + time.Second/2) / time.Second)
		e.records = slices.Clone(e.records)
		for i := range e.records {
			e.records[i].TTL = rest
		}
		if e.soa != nil {
			soa := *e.soa
			soa.TTL = rest // RFC 2308 §6
			e.soa = &soa
		}
		return e, true
	}
	return entry{}, false
}

// Expire forgets what has outlived its time.
func (c *Cache) Expire(now time.Duration) {
	if len(c.order) == 0 || c.soonest > now {
		return
	}
	gone := make([]place, 0, len(c.order))
	c.soonest = 1<<63 - 1
	for _, e := range c.order {
		if e.expires <= now {
			gone = append(gone, e.place)
		} else {
			c.soonest = min(c.soonest, e.expires)
		}
	}
	for _, at := range gone {
		c.forget(at)
	}
}

// Clear forgets everything.
func (c *Cache) Clear() {
	for len(c.order) > 0 {
		c.forget(c.order[0].place)
	}
}

func (c *Cache) put(e *entry) {
	if c.entries == nil {
		c.entries = map[place]*entry{}
	}
	if old := c.entries[e.place]; old != nil {
		c.remove(old)
	}
	c.entries[e.place] = e
	c.order = append(c.order, e)
	c.size += e.size()
	if len(c.order) == 1 || e.expires < c.soonest {
		c.soonest = e.expires
	}
	c.tell(e.place, e.value())
	for len(c.order) > maxEntries || c.size > maxCacheSize {
		c.forget(c.order[0].place)
	}
}

func (c *Cache) forget(at place) {
	if e := c.entries[at]; e != nil {
		c.remove(e)
		c.tell(at, "")
	}
}

func (c *Cache) remove(e *entry) {
	delete(c.entries, e.place)
	i := slices.Index(c.order, e)
	c.order = slices.Delete(c.order, i, i+1)
	c.size -= e.size()
}

// size is about what an entry takes.
func (e *entry) size() int {
	n := 256 + len(e.name)
	for i := range e.records {
		r := &e.records[i]
		n += 192 + len(r.Name) + len(r.Target) + len(r.Data)
		for _, s := range r.Texts {
			n += 16 + len(s)
		}
	}
	return n
}
