package pcapfilter

// service is a port that has a name, and the protocols under which it has it.
type service struct {
	port     uint16
	tcp, udp bool
}

func onTCP(port uint16) service  { return service{port, true, false} }
func onUDP(port uint16) service  { return service{port, false, true} }
func onBoth(port uint16) service { return service{port, true, true} }

// services are the ports that people call by their names (IANA, Service Name
// and Transport Protocol Port Number Registry). A name that only one protocol
// has stands for this protocol's packets alone.
var services = map[string]service{
	"echo": onBoth(7), "discard": onBoth(9), "daytime": onBoth(13), "ftp-data": onTCP(20), "ftp": onTCP(21), "ssh": onTCP(22),
	"telnet": onTCP(23), "smtp": onTCP(25), "mail": onTCP(25), "time": onBoth(37), "whois": onTCP(43), "tacacs": onBoth(49),
	"domain": onBoth(53), "bootps": onUDP(67), "bootpc": onUDP(68), "tftp": onUDP(69), "gopher": onTCP(70), "finger": onTCP(79),
	"http": onTCP(80), "www": onTCP(80), "kerberos": onBoth(88), "pop3": onTCP(110), "sunrpc": onBoth(111), "auth": onTCP(113),
	"nntp": onTCP(119), "ntp": onUDP(123), "netbios-ns": onUDP(137), "netbios-dgm": onUDP(138), "netbios-ssn": onTCP(139),
	"imap2": onTCP(143), "imap": onTCP(143), "snmp": onBoth(161), "snmp-trap": onBoth(162), "snmptrap": onBoth(162), "bgp": onTCP(179),
	"ptp-event": onUDP(319), "ptp-general": onUDP(320), "ldap": onBoth(389), "https": onBoth(443), "microsoft-ds": onTCP(445),
	"submissions": onTCP(465), "isakmp": onUDP(500), "syslog": onUDP(514), "printer": onTCP(515), "dhcpv6-client": onUDP(546),
	"dhcpv6-server": onUDP(547), "rtsp": onBoth(554), "submission": onTCP(587), "ipp": onTCP(631), "ldaps": onBoth(636),
	"domain-s": onBoth(853), "rsync": onTCP(873), "imaps": onTCP(993), "pop3s": onTCP(995), "socks": onTCP(1080), "openvpn": onBoth(1194),
	"ms-sql-s": onTCP(1433), "l2f": onUDP(1701), "l2tp": onUDP(1701), "radius": onBoth(1812), "radius-acct": onBoth(1813), "nfs": onBoth(2049),
	"iscsi-target": onTCP(3260), "mysql": onTCP(3306), "svn": onTCP(3690), "ipsec-nat-t": onUDP(4500), "sip": onBoth(5060),
	"sip-tls": onBoth(5061), "xmpp-client": onTCP(5222), "mdns": onUDP(5353), "postgresql": onTCP(5432), "amqps": onTCP(5671),
	"x11": onTCP(6000), "redis": onTCP(6379), "syslog-tls": onTCP(6514), "ircd": onTCP(6667), "http-alt": onBoth(8080), "git": onTCP(9418),
	"zabbix-agent": onTCP(10050),
}
