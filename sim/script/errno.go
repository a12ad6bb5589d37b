package script

import "strconv"

// errno is the reason that a system call gives for failing; 0 is success.
type errno int64

// The reasons, with Linux's numbers.
const (
	eBADF         errno = 9
	eAGAIN        errno = 11
	eFAULT        errno = 14
	eINVAL        errno = 22
	eNOTTY        errno = 25
	ePIPE         errno = 32
	eDOM          errno = 33
	eNOENT        errno = 2
	eEXIST        errno = 17
	ePROTO        errno = 71
	eDESTADDRREQ  errno = 89
	eMSGSIZE      errno = 90
	eNOPROTOOPT   errno = 92
	eOPNOTSUPP    errno = 95
	eAFNOSUPPORT  errno = 97
	eADDRINUSE    errno = 98
	eADDRNOTAVAIL errno = 99
	eNETUNREACH   errno = 101
	eCONNABORTED  errno = 103
	eCONNRESET    errno = 104
	eNOBUFS       errno = 105
	eISCONN       errno = 106
	eNOTCONN      errno = 107
	eTIMEDOUT     errno = 110
	eCONNREFUSED  errno = 111
	eHOSTUNREACH  errno = 113
	eALREADY      errno = 114
	eINPROGRESS   errno = 115
)

var errnoNames = [...]struct {
	errno errno
	name  string
}{
	{eBADF, "EBADF"}, {eAGAIN, "EAGAIN"}, {eFAULT, "EFAULT"}, {eINVAL, "EINVAL"}, {eNOTTY, "ENOTTY"}, {ePIPE, "EPIPE"},
	{eDOM, "EDOM"}, {eNOENT, "ENOENT"}, {eEXIST, "EEXIST"}, {ePROTO, "EPROTO"}, {eDESTADDRREQ, "EDESTADDRREQ"},
	{eMSGSIZE, "EMSGSIZE"}, {eNOPROTOOPT, "ENOPROTOOPT"}, {eOPNOTSUPP, "EOPNOTSUPP"}, {eAFNOSUPPORT, "EAFNOSUPPORT"},
	{eADDRINUSE, "EADDRINUSE"}, {eADDRNOTAVAIL, "EADDRNOTAVAIL"}, {eNETUNREACH, "ENETUNREACH"}, {eCONNABORTED, "ECONNABORTED"}, {eCONNRESET, "ECONNRESET"},
	{eNOBUFS, "ENOBUFS"}, {eISCONN, "EISCONN"}, {eNOTCONN, "ENOTCONN"}, {eTIMEDOUT, "ETIMEDOUT"},
	{eCONNREFUSED, "ECONNREFUSED"}, {eHOSTUNREACH, "EHOSTUNREACH"}, {eALREADY, "EALREADY"}, {eINPROGRESS, "EINPROGRESS"},
	{eAGAIN, "EWOULDBLOCK"}, // the same by another name
}

// String is the reason's name.
func (e errno) String() string {
	for _, known := range errnoNames {
		if known.errno == e {
			return known.name
		}
	}
	return strconv.FormatInt(int64(e), 10)
}

// errnoNamed finds a reason by its name.
func errnoNamed(name string) (errno, bool) {
	for _, known := range errnoNames {
		if known.name == name {
			return known.errno, true
		}
	}
	return 0, false
}
