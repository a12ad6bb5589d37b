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
// changes a setting.
package script
