package app

import "testing"

var memcacheScript = []said{
	client("set k 0 60 5\r\na\r\nbc\r\n"),
	server("STORED\r\n"),
	client("set q 0 60 1 noreply\r\nx\r\nget k q none\r\nget none\r\nincr n 2\r\n"),
	server("VALUE k 0 5\r\na\r\nbc\r\nVALUE q 0 1\r\nx\r\nEND\r\nEND\r\n7\r\n"),
	client("stats\r\nmg k v\r\nmn\r\nms k 2\r\nhi\r\ndelete k\r\nnonsense\r\n"),
	server("STAT pid 1\r\nSTAT uptime 2\r\nEND\r\nVA 2 f0\r\nhi\r\nMN\r\nHD\r\nNOT_FOUND\r\nERROR\r\n"),
	client("quit\r\n"),
}

func TestMemcache(t *testing.T) {
	checkTalk(t, 1111, memcacheScript, `
		1 → MEMCACHE set k 0 60 5 (0–21, body 14–19) #1–1
		2 ← MEMCACHE STORED [1] (0–8) #2–2
		3 → MEMCACHE set q 0 60 1 noreply (21–46, body 43–44) #3–3
		4 → MEMCACHE get k q none (46–60) #3–3
		5 → MEMCACHE get none (60–70) #3–3
		6 → MEMCACHE incr n 2 (70–80) #3–3
		7 ← MEMCACHE VALUE k 0 5, VALUE q 0 1, END [4] (8–49, body 21–26 41–42) #4–4
		8 ← MEMCACHE END [5] (49–54) #4–4
		9 ← MEMCACHE 7 [6] (54–57) #4–4
		10 → MEMCACHE stats (80–87) #5–5
		11 → MEMCACHE mg k v (87–95) #5–5
		12 → MEMCACHE mn (95–99) #5–5
		13 → MEMCACHE ms k 2 (99–111, body 107–109) #5–5
		14 → MEMCACHE delete k (111–121) #5–5
		15 → MEMCACHE nonsense (121–131) #5–5
		16 ← MEMCACHE STAT pid 1, STAT uptime 2, END [10] (57–89) #6–6
		17 ← MEMCACHE VA 2 f0 [11] (89–102, body 98–100) #6–6
		18 ← MEMCACHE MN [12] (102–106) #6–6
		19 ← MEMCACHE HD [13] (106–110) #6–6
		20 ← MEMCACHE NOT_FOUND [14] (110–121) #6–6
		21 ← MEMCACHE ERROR [15] (121–128) #6–6
		22 → MEMCACHE quit (131–137) #7–7
	`)
}

func TestMemcacheIsTsharks(t *testing.T) {
	plain := []said{
		client("set k 0 60 5\r\nabcde\r\n"),
		server("STORED\r\n"),
		client("get k\r\n"),
		server("VALUE k 0 5\r\nabcde\r\nEND\r\n"),
		client("delete k\r\n"),
		server("DELETED\r\n"),
	}
	checkFacts(t, written(t, 11211, plain, false), nil, "memcache.command", "memcache.key")
}

func FuzzMemcache(f *testing.F) { fuzzTalk(f, "MEMCACHE", memcacheScript) }
