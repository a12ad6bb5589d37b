// Package script reads scripts in packetdrill's language and plays them
// against the simulated endpoint of sim/tcp, in virtual time.
//
// A script is a list of events: system calls and what they return, segments
// that arrive ("<") and segments that are to be sent (">"), each with its
// time, and assertions about the connection. Public documentation of the
// language is in the packetdrill project's syntax.md. What is peculiar here:
//
//   - Times. An event's time is compared with a tolerance, 4 ms unless
//     --tolerance_usecs says otherwise, or 1 % of the time waited if that is
//     more: Linux's timers tick in milliseconds and may be a tick or two late,
//     and scripts are written for that.
//   - Large segments. Linux hands several segments to the network card as one.
//     A segment that a script expects stands for the run of segments that
//     carries exactly its bytes; their headers must agree. A FIN is that of
//     the last. Linux marks every large segment with PSH, and some others in
//     the middle of a long write, as its buffers end there: PSH is compared
//     only for a segment that stands for itself, and there one that is
//     expected inside of a write may be missing.
//   - Numbers. Sequence numbers are relative to the initial ones. TS values
//     are compared only after --tcp_ts_tick_usecs, as in packetdrill.
//   - Assertions (%{ … }%) are a subset of Python: see statement. Their names
//     are those of TCP_INFO (tcpi_snd_cwnd, …), and beyond packetdrill's
//     language the endpoint's own, see names.go.
//   - Shell lines are not run. The settings that they make are taken where the
//     endpoint has them, and told as a notice where it has not.
//
// Settings without a counterpart in packetdrill: --wiretale_strict=1 makes
// every segment that no event expects a failure and compares each PSH,
// --wiretale_profile=textbook plays against tcp.Textbook(), and =plain against
// the zero tcp.Config with windows in bytes, --wiretale_set=NAME=VALUE,…
// changes a setting: the names are those of the table in profile.go.
//
// # Where to look
//
//	lexer.go, parser.go, parse_*.go              text into the tree of node.go
//	code_lexer.go, expression.go, evaluate.go    assertions, computed in fractions: number.go
//	names.go                                     what an assertion may ask of the connection
//	settings.go, shell.go, sysctl.go, profile.go options, shell lines, sysctls, and our own settings
//	player.go, player_*.go                       the events, one after the other
//	call_*.go, symbols.go, errno.go              the system calls; names of numbers and of errors
//	world.go, process.go, socket.go              the machine under test: its wire, its program, its sockets
//	connection.go, send_space.go, reuse.go       what a socket adds to an endpoint
//	fast_open.go, icmp.go                        cookies and quoted segments, which scripts only name
//	flow.go, match.go, notation.go               a script's numbers and the wire's; comparing; writing segments
//	report.go, error.go                          what came of it, and why
//
// The scripts in testdata are about the language and the calls; those of
// sim/tcp/testdata, about the endpoint, are played by this package's tests too.
package script
