package scenario

import (
	"cmp"
	"slices"
)

// maxFaults bounds how many mistakes of one file are told.
const maxFaults = 20

// apart reads what has nothing to do with the mistakes met before: it begins
// without one. Afterwards err is the first again.
func (r *reader) apart(read func()) {
	if len(r.faults) >= maxFaults {
		return
	}
	first := r.err
	r.err = nil
	read()
	r.note(r.err)
	if first != nil {
		r.err = first
	}
}

// note keeps a mistake, once, also where a value is read twice.
func (r *reader) note(fault *Error) {
	if fault == nil || len(r.faults) >= maxFaults || slices.ContainsFunc(r.faults, func(f *Error) bool { return *f == *fault }) {
		return
	}
	r.faults = append(r.faults, fault)
}

// mistakes are all that were met, in the order of their places.
func (r *reader) mistakes() []*Error {
	r.note(r.err)
	slices.SortStableFunc(r.faults, func(a, b *Error) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return r.faults
}
