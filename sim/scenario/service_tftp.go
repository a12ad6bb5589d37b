package scenario

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
	"wiretale/sim/http"
	"wiretale/sim/tftp"
)

// TFTP gives files away in lock step (RFC 1350).
type TFTP struct {
	Port  uint16
	Files []File
	tftp.Timing
}

// maxFiles bounds the bytes of all files of a scenario together, for they are kept
// whole.
const maxFiles = 128_000_000

// File is something that a TFTP server gives away. What it holds follows from its
// name and its size.
type File struct {
	Name string
	Size int // bytes
}

func newTFTP() *TFTP { return &TFTP{Timing: patience} }

// patience is how TFTP waits unless told.
var patience = tftp.Timing{Timeout: time.Second, Attempts: 5}

func (s *TFTP) fields(r *reader) []field {
	return append([]field{
		{"tftp", true, func(n ast.Node) { s.Port = r.port(n) }},
		{"files", true, func(n ast.Node) {
			r.list(n, maxResources, func(n ast.Node) {
				var f File
				r.mapping(n,
					field{"name", true, func(n ast.Node) { f.Name = r.fileName(n) }},
					field{"size", true, func(n ast.Node) {
						f.Size = r.size(n, 0, tftp.MaxFile)
						if r.files += f.Size; r.files > maxFiles {
							r.fail(at(n), OutOfRange, sizeUnits.write(int64(r.files)), sizeUnits.span(0, maxFiles))
						}
					}})
				s.Files = append(s.Files, f)
			})
		}},
	}, r.patience(&s.Timing)...)
}

// patience are the keys that say when a packet is sent again that nothing
// answers.
func (r *reader) patience(t *tftp.Timing) []field {
	return []field{
		{"timeout", false, func(n ast.Node) { t.Timeout = r.pause(n) }},
		{"attempts", false, func(n ast.Node) { t.Attempts = int(r.number(n, 1, 10)) }},
	}
}

// fileName reads the name of a file as it stands in a request.
func (r *reader) fileName(n ast.Node) string {
	s := r.text(n)
	ok := s != "" && len(s) <= 100
	for _, c := range []byte(s) {
		ok = ok && c > ' ' && c < 0x7f
	}
	if !ok && r.form == nil {
		r.fail(at(n), BadValue, s, "notes.txt")
	}
	return s
}

func (s *TFTP) places() []string { return []string{fmt.Sprintf("udp %d", s.Port)} }

func (s *TFTP) open(h *host.Host) {
	files := map[string][]byte{}
	for _, f := range s.Files {
		files[f.Name] = http.Resource{Path: f.Name, Size: f.Size}.Content()
	}
	h.ListenTFTP(s.Port, files, s.Timing)
}
