package script

// symbols are the names of numbers that scripts use, as Linux defines them.
var symbols = map[string]int64{
	"AF_UNSPEC": 0, "AF_INET": afINET, "AF_INET6": afINET6, "PF_INET": afINET, "PF_INET6": afINET6,
	"SOCK_STREAM": sockStream, "SOCK_DGRAM": 2, "SOCK_NONBLOCK": nonBlock, "SOCK_CLOEXEC": 0o2000000,
	"IPPROTO_IP": solIP, "IPPROTO_TCP": solTCP, "IPPROTO_IPV6": solIPv6, "IPPROTO_UDP": 17, "IPPROTO_MPTCP": 262,
	"INADDR_ANY": 0,

	"SOL_IP": solIP, "SOL_SOCKET": solSocket, "SOL_TCP": solTCP, "SOL_IPV6": solIPv6,
	"SO_REUSEADDR": soReuseAddr, "SO_ERROR": soError, "SO_SNDBUF": soSndBuf, "SO_RCVBUF": soRcvBuf,
	"SO_KEEPALIVE": soKeepAlive, "SO_LINGER": soLinger, "SO_REUSEPORT": soReusePort, "SO_RCVTIMEO": soRcvTimeo,
	"SO_SNDTIMEO": soSndTimeo, "SO_ACCEPTCONN": soAcceptConn, "SO_SNDBUFFORCE": soSndBufForce, "SO_RCVBUFFORCE": soRcvBufForce,
	"SO_RCVLOWAT": soRcvLowat, "SO_PRIORITY": soPriority, "SO_MARK": soMark, "SO_MAX_PACING_RATE": soMaxPacingRate,
	"SO_ZEROCOPY": soZerocopy, "SO_TIMESTAMPING": soTimestamping, "SO_BINDTODEVICE": 25, "SO_OOBINLINE": soOOBInline,
	"SO_TYPE": soType,

	"IP_TOS": ipTOS, "IP_TTL": ipTTL, "IP_MTU_DISCOVER": ipMTUDiscover, "IP_MTU": ipMTU, "IP_RECVERR": ipRecvErr,
	"IP_PMTUDISC_DONT": 0, "IP_PMTUDISC_WANT": 1, "IP_PMTUDISC_DO": 2, "IP_PMTUDISC_PROBE": 3,
	"IP_BIND_ADDRESS_NO_PORT": ipBindNoPort, "IP_FREEBIND": 15, "IP_LOCAL_PORT_RANGE": ipLocalPortRange, "IPV6_TCLASS": ipv6TClass, "IPV6_V6ONLY": ipv6Only,

	"TCP_NODELAY": tcpNoDelay, "TCP_MAXSEG": tcpMaxSeg, "TCP_CORK": tcpCork, "TCP_KEEPIDLE": tcpKeepIdle,
	"TCP_KEEPINTVL": tcpKeepIntvl, "TCP_KEEPCNT": tcpKeepCnt, "TCP_SYNCNT": tcpSynCnt, "TCP_LINGER2": tcpLinger2,
	"TCP_DEFER_ACCEPT": tcpDeferAccept, "TCP_WINDOW_CLAMP": tcpWindowClamp, "TCP_INFO": tcpInfo,
	"TCP_QUICKACK": tcpQuickAck, "TCP_CONGESTION": tcpCongestion, "TCP_MD5SIG": tcpMD5Sig,
	"TCP_THIN_LINEAR_TIMEOUTS": tcpThinLinear, "TCP_USER_TIMEOUT": tcpUserTimeout, "TCP_FASTOPEN": tcpFastOpen,
	"TCP_TIMESTAMP": tcpTimestamp, "TCP_NOTSENT_LOWAT": tcpNotsentLowat, "TCP_SAVE_SYN": tcpSaveSyn,
	"TCP_FASTOPEN_CONNECT": tcpFastOpenConnect, "TCP_FASTOPEN_KEY": tcpFastOpenKey,
	"TCP_FASTOPEN_NO_COOKIE": tcpFastOpenNoCookie, "TCP_INQ": tcpInq, "TCP_CM_INQ": tcpInq, "TCP_TX_DELAY": tcpTxDelay,
	"TCP_RTO_MAX_MS": tcpRTOMax, "TCP_RTO_MIN_US": tcpRTOMin, "TCP_DELACK_MAX_US": tcpDelAckMax,

	"O_RDONLY": 0, "O_WRONLY": 1, "O_RDWR": 2, "O_NONBLOCK": nonBlock, "F_GETFL": fGetFL, "F_SETFL": fSetFL,
	"SHUT_RD": shutRead, "SHUT_WR": shutWrite, "SHUT_RDWR": shutBoth,
	"SIOCINQ": siocInq, "FIONREAD": siocInq, "SIOCOUTQ": siocOutq, "SIOCOUTQNSD": siocOutqNsd, "FIONBIO": fionBio,

	"MSG_OOB": msgOOB, "MSG_PEEK": msgPeek, "MSG_DONTROUTE": 4, "MSG_TRUNC": msgTrunc, "MSG_DONTWAIT": msgDontWait,
	"MSG_EOR": msgEOR, "MSG_WAITALL": msgWaitAll, "MSG_CTRUNC": 8, "MSG_ERRQUEUE": msgErrQueue, "MSG_NOSIGNAL": 0x4000,
	"MSG_MORE": msgMore, "MSG_FASTOPEN": msgFastOpen, "MSG_ZEROCOPY": msgZerocopy,

	"POLLIN": pollIn, "POLLPRI": pollPri, "POLLOUT": pollOut, "POLLERR": pollErr, "POLLHUP": pollHup, "POLLNVAL": pollNval,
	"POLLRDNORM": pollRdNorm, "POLLWRNORM": pollWrNorm, "POLLRDHUP": pollRdHup,
	"EPOLLIN": pollIn, "EPOLLPRI": pollPri, "EPOLLOUT": pollOut, "EPOLLERR": pollErr, "EPOLLHUP": pollHup,
	"EPOLLRDNORM": pollRdNorm, "EPOLLWRNORM": pollWrNorm, "EPOLLRDHUP": pollRdHup,
	"EPOLLET": epollET, "EPOLLONESHOT": epollOneShot,
	"EPOLL_CTL_ADD": epollAdd, "EPOLL_CTL_DEL": epollDelete, "EPOLL_CTL_MOD": epollModify,

	"TCP_ESTABLISHED": 1, "TCP_SYN_SENT": 2, "TCP_SYN_RECV": 3, "TCP_FIN_WAIT1": 4, "TCP_FIN_WAIT2": 5, "TCP_TIME_WAIT": 6,
	"TCP_CLOSE": 7, "TCP_CLOSE_WAIT": 8, "TCP_LAST_ACK": 9, "TCP_LISTEN": 10, "TCP_CLOSING": 11,
	"TCP_CA_Open": 0, "TCP_CA_Disorder": 1, "TCP_CA_CWR": 2, "TCP_CA_Recovery": 3, "TCP_CA_Loss": 4,
	"TCPI_OPT_TIMESTAMPS": 1, "TCPI_OPT_SACK": 2, "TCPI_OPT_WSCALE": 4, "TCPI_OPT_ECN": 8, "TCPI_OPT_ECN_SEEN": 16,
	"TCPI_OPT_SYN_DATA": 32, "TCPI_OPT_USEC_TS": 64,
}

// The numbers of which the calls know the meaning.
const (
	afINET, afINET6 = 2, 10
	sockStream      = 1
	nonBlock        = 0o4000

	solIP, solSocket, solTCP, solIPv6 = 0, 1, 6, 41

	soReuseAddr, soType, soError, soSndBuf, soRcvBuf = 2, 3, 4, 7, 8
	soKeepAlive, soOOBInline, soPriority, soLinger   = 9, 10, 12, 13
	soReusePort, soRcvLowat, soRcvTimeo, soSndTimeo  = 15, 18, 20, 21
	soAcceptConn, soSndBufForce, soRcvBufForce       = 30, 32, 33
	soMark, soTimestamping, soMaxPacingRate          = 36, 37, 47
	soZerocopy                                       = 60

	ipTOS, ipTTL, ipMTUDiscover, ipRecvErr, ipMTU, ipBindNoPort = 1, 2, 10, 11, 14, 24
	ipLocalPortRange                                            = 51
	ipv6Only, ipv6TClass                                        = 26, 67

	tcpNoDelay, tcpMaxSeg, tcpCork, tcpKeepIdle, tcpKeepIntvl, tcpKeepCnt       = 1, 2, 3, 4, 5, 6
	tcpSynCnt, tcpLinger2, tcpDeferAccept, tcpWindowClamp, tcpInfo, tcpQuickAck = 7, 8, 9, 10, 11, 12
	tcpCongestion, tcpMD5Sig, tcpThinLinear, tcpUserTimeout, tcpFastOpen        = 13, 14, 16, 18, 23
	tcpTimestamp, tcpNotsentLowat, tcpSaveSyn, tcpFastOpenConnect               = 24, 25, 27, 30
	tcpFastOpenKey, tcpFastOpenNoCookie, tcpInq, tcpTxDelay                     = 33, 34, 36, 37
	tcpRTOMax, tcpRTOMin, tcpDelAckMax                                          = 44, 45, 46

	fGetFL, fSetFL                            = 3, 4
	shutRead, shutWrite, shutBoth             = 0, 1, 2
	siocInq, siocOutq, siocOutqNsd, fionBio   = 0x541b, 0x5411, 0x894b, 0x5421
	msgOOB, msgPeek, msgTrunc, msgDontWait    = 1, 2, 0x20, 0x40
	msgEOR, msgWaitAll, msgErrQueue           = 0x80, 0x100, 0x2000
	msgMore, msgZerocopy, msgFastOpen         = 0x8000, 0x4000000, 0x20000000
	pollIn, pollPri, pollOut, pollErr         = 1, 2, 4, 8
	pollHup, pollNval, pollRdNorm, pollWrNorm = 0x10, 0x20, 0x40, 0x100
	pollRdHup                                 = 0x2000
	epollET, epollOneShot                     = 1 << 31, 1 << 30
	epollAdd, epollDelete, epollModify        = 1, 2, 3
)
