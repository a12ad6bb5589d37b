// Package firewall is a stateful packet filter: ordered rules (rule.go), and a
// table of the exchanges that it has let pass (entry.go), whose answers come in
// without a rule of their own (firewall.go). It has no I/O; the time is an
// argument. What it knows of packets is package transit.
package firewall
