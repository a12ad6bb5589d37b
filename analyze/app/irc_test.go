package app

import "testing"

var ircScript = []said{
	server(":irc.example.com NOTICE * :*** Looking up your hostname\r\n"),
	client("PASS secret\r\nNICK ana\r\nUSER ana 0 * :Ana\r\n"),
	server(":irc.example.com 001 ana :Welcome\r\nPING :t42\r\n"),
	client("PONG :t42\r\n"),
	client("AUTHENTICATE PLAIN\r\n"),
	server("AUTHENTICATE +\r\n"),
	client("AUTHENTICATE AGFuYQBzZWNyZXQ=\r\n"),
	client("@label=7 JOIN #wren\r\n\r\nPRIVMSG #wren :hello there\n"),
	server("@time=2024-01-01T00:00:00Z :luis!l@example.net PRIVMSG #wren :hello\r\n"),
	client("PING a\r\n"),
	server(":irc.example.com PONG irc.example.com a\r\n"),
}

func TestIRC(t *testing.T) {
	checkTalk(t, 7777, ircScript, `
		1 ← IRC :irc.example.com NOTICE * :*** Looking up your hostname (0–57) #1–1
		2 → IRC PASS (0–13) #2–2
		3 → IRC NICK ana (13–23) #2–2
		4 → IRC USER ana 0 * :Ana (23–42) #2–2
		5 ← IRC :irc.example.com 001 ana :Welcome (57–92) #3–3
			irc.response.num_command = 1
		6 ← IRC PING :t42 (92–103) #3–3
		7 → IRC PONG :t42 [6] (42–53) #4–4
		8 → IRC AUTHENTICATE PLAIN (53–73) #5–5
		9 ← IRC AUTHENTICATE + (103–119) #6–6
		10 → IRC AUTHENTICATE PLAIN credentials of ana (73–104) #7–7
		11 → IRC JOIN #wren (104–125) #8–8
		12 → IRC PRIVMSG #wren :hello there (127–154) #8–8
		13 ← IRC :luis!l@example.net PRIVMSG #wren :hello (119–188) #9–9
		14 → IRC PING a (154–162) #10–10
		15 ← IRC :irc.example.com PONG irc.example.com a [14] (188–229) #11–11
	`, "irc.response.num_command")
}

func TestIRCIsTsharks(t *testing.T) {
	checkFacts(t, written(t, 6667, ircScript[:7], false), nil,
		"irc.request.command", "irc.response.command", "irc.request.trailer", "irc.response.trailer", "irc.response.prefix",
		"irc.request.command_parameter", "irc.response.num_command")
}

func FuzzIRC(f *testing.F) { fuzzTalk(f, "IRC", ircScript) }
