package wire

import "fmt"

// Reason says what is wrong with some bytes.
type Reason string

// The reasons. Found and Expected of a Fault are what each says here.
const (
	HeaderCut       Reason = "header_cut"        // bytes that are there; bytes that the header needs
	LengthTooSmall  Reason = "length_too_small"  // the length field; the least it can be
	LengthTooLarge  Reason = "length_too_large"  // the length field; the most that there is room for
	WrongVersion    Reason = "wrong_version"     // the version field; the version that the link announced
	BadOption       Reason = "bad_option"        // an option's length; the most that there is room for
	TooDeep         Reason = "too_deep"          // headers of one sort; the most that are read
	BadName         Reason = "bad_name"          // a domain name's length byte or length; the most that is allowed
	BadPointer      Reason = "bad_pointer"       // where a compression pointer leads; the offset that it must stay below
	BadRecordLength Reason = "bad_record_length" // a record's length; the length that its type needs
	NotReadable     Reason = "not_readable"      // the frame is of a form that can't be taken apart
)

// Reasons lists every reason.
func Reasons() []Reason {
	return []Reason{HeaderCut, LengthTooSmall, LengthTooLarge, WrongVersion, BadOption, TooDeep, BadName, BadPointer,
		BadRecordLength, NotReadable}
}

// Fault is what is wrong with a frame or a message.
type Fault struct {
	Protocol        string // by Wireshark's filter name
	Offset          int    // the byte at which the fault was found
	Reason          Reason
	Found, Expected int
}

// Key is the fault's sentence in the catalogue, which takes Offset, Found and
// Expected.
func (f *Fault) Key() string { return "wire.fault." + string(f.Reason) }

// Error is for logs and tests; a person is told by the catalogue.
func (f *Fault) Error() string {
	return fmt.Sprintf("%s at byte %d: %s: found %d, expected %d", f.Protocol, f.Offset, f.Reason, f.Found, f.Expected)
}
