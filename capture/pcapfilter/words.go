package pcapfilter

import "slices"

// keywords are the words of the language, with the one that each stands for.
var keywords = func() map[string]string {
	all := map[string]string{
		"link": "ether", "ether": "ether", "ppp": "ether", "slip": "ether", "fddi": "ether", "tr": "ether", "wlan": "ether",
		"length": "len", "is-is": "isis", "es-is": "esis",
	}
	for _, w := range []string{
		"ip", "ip6", "arp", "rarp", "tcp", "udp", "sctp", "icmp", "icmp6", "igmp", "igrp", "pim", "vrrp", "carp", "ah", "esp",
		"aarp", "atalk", "decnet", "lat", "sca", "moprc", "mopdl", "stp", "ipx", "netbeui",
		"src", "dst", "host", "net", "mask", "port", "portrange", "proto", "protochain", "gateway",
		"broadcast", "multicast", "less", "greater", "len", "inbound", "outbound", "ifindex",
		"vlan", "mpls", "pppoed", "pppoes", "and", "or", "not",
	} {
		all[w] = w
	}
	for w := range unsupported {
		all[w] = w
	}
	return all
}()

// unsupported are words of tcpdump's language that mean nothing here.
var unsupported = map[string]bool{
	"radio": true, "geneve": true, "llc": true, "byte": true,
	"iso": true, "esis": true, "isis": true, "l1": true, "l2": true, "iih": true, "lsp": true, "snp": true, "csnp": true, "psnp": true, "clnp": true,
	"type": true, "subtype": true, "direction": true, "dir": true, "ra": true, "ta": true,
	"address1": true, "address2": true, "address3": true, "address4": true, "addr1": true, "addr2": true, "addr3": true, "addr4": true,
	"on": true, "ifname": true, "rset": true, "ruleset": true, "rnr": true, "rulenum": true, "srnr": true, "subrulenum": true,
	"reason": true, "action": true, "lane": true, "metac": true, "bcc": true, "oam": true, "oamf4": true, "vpi": true, "vci": true,
	"sc": true, "ilmic": true, "connectmsg": true, "fisu": true, "lssu": true, "msu": true, "sio": true, "opc": true, "dpc": true, "sls": true,
}

// constants are the words for numbers: places in a header, and values there.
var constants = map[string]uint32{
	"icmptype": 0, "icmpcode": 1, "icmp6type": 0, "icmp6code": 1, "tcpflags": 13,

	"icmp-echoreply": 0, "icmp-unreach": 3, "icmp-sourcequench": 4, "icmp-redirect": 5, "icmp-echo": 8,
	"icmp-routeradvert": 9, "icmp-routersolicit": 10, "icmp-timxceed": 11, "icmp-paramprob": 12, "icmp-tstamp": 13,
	"icmp-tstampreply": 14, "icmp-ireq": 15, "icmp-ireqreply": 16, "icmp-maskreq": 17, "icmp-maskreply": 18,

	"icmp6-destinationrunreach": 1, "icmp6-packettoobig": 2, "icmp6-timeexceeded": 3, "icmp6-parameterproblem": 4,
	"icmp6-echo": 128, "icmp6-echoreply": 129, "icmp6-multicastlistenerquery": 130, "icmp6-multicastlistenerreportv1": 131,
	"icmp6-multicastlistenerdone": 132, "icmp6-routersolicit": 133, "icmp6-routeradvert": 134, "icmp6-neighborsolicit": 135,
	"icmp6-neighboradvert": 136, "icmp6-redirect": 137, "icmp6-routerrenum": 138, "icmp6-nodeinformationquery": 139,
	"icmp6-nodeinformationresponse": 140, "icmp6-ineighbordiscoverysolicit": 141, "icmp6-ineighbordiscoveryadvert": 142,
	"icmp6-multicastlistenerreportv2": 143, "icmp6-homeagentdiscoveryrequest": 144, "icmp6-homeagentdiscoveryreply": 145,
	"icmp6-mobileprefixsolicit": 146, "icmp6-mobileprefixadvert": 147, "icmp6-certpathsolicit": 148, "icmp6-certpathadvert": 149,
	"icmp6-multicastrouteradvert": 151, "icmp6-multicastroutersolicit": 152, "icmp6-multicastrouterterm": 153,

	"tcp-fin": 0x01, "tcp-syn": 0x02, "tcp-rst": 0x04, "tcp-push": 0x08, "tcp-ack": 0x10, "tcp-urg": 0x20, "tcp-ece": 0x40, "tcp-cwr": 0x80,
}

// beginnings are the words with which a condition may begin, for those who
// misspell one.
var beginnings = func() (words []string) {
	for w := range keywords {
		switch w {
		case "and", "or", "mask":
		default:
			if !unsupported[w] {
				words = append(words, w)
			}
		}
	}
	slices.Sort(words)
	return words
}()

// ipProtocols are the names that "ip proto" and "ip6 proto" take (IANA,
// Assigned Internet Protocol Numbers).
var ipProtocols = map[string]uint32{
	"icmp": 1, "igmp": 2, "ipencap": 4, "tcp": 6, "egp": 8, "igp": 9, "udp": 17, "dccp": 33, "ipv6": 41, "ipv6-route": 43,
	"ipv6-frag": 44, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51, "ipv6-icmp": 58, "ipv6-nonxt": 59, "ipv6-opts": 60,
	"eigrp": 88, "ospf": 89, "ipip": 94, "pim": 103, "vrrp": 112, "l2tp": 115, "sctp": 132, "udplite": 136, "mpls-in-ip": 137,
}

// etherTypes are the names that "ether proto" takes.
var etherTypes = map[string]uint32{
	"ip": etherIP, "ip6": etherIP6, "arp": etherARP, "rarp": etherRARP, "loopback": 0x9000, "decnet": etherDECnet, "lat": etherLAT,
	"sca": etherSCA, "moprc": etherMOPRC, "mopdl": etherMOPDL, "aarp": etherAARP, "atalk": etherAppleTalk,
	"iso": sapISO, "stp": sapSTP, "ipx": sapIPX, "netbeui": sapNetBEUI,
}
