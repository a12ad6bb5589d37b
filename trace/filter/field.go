package filter

import (
	"slices"
	"strings"
	"sync"

	"wiretale/internal/spelling"
	"wiretale/wire"
)

// field is a name that an expression may use.
type field struct {
	name  string
	kind  kind
	words []string // for oneWord: the values' names, by number; "" for none
	depth Depth
	// ofConversation says that it is the same for all packets of a conversation.
	ofConversation bool
	learnt         bool // it is not told by the packet's own bytes
	// values appends what the field says of a subject: nothing where it is
	// absent, several where it is repeated.
	values func(u *subject, out []wire.Value) []wire.Value
}

// vocabulary is every field by its name in lower case. It is made when first needed.
var vocabulary = sync.OnceValue(func() map[string]*field {
	all := map[string]*field{}
	for _, group := range [...][]field{
		deep(Bytes, registryFields()), deep(Kept, frameFields()), deep(Bytes, linkFields()), deep(Kept, addressFields()),
		deep(Bytes, internetFields()), deep(Kept, portFields()), deep(Bytes, segmentFields()), deep(Story, streamFields()),
		deep(Story, messageFields()), deep(Kept, learnt(findingFields())), deep(Kept, learnt(conversationFields())), deep(Story, packetFields()),
		deep(Kept, learnt(eventFields())), // without an event they are absent
	} {
		for _, f := range group {
			all[strings.ToLower(f.name)] = &f
		}
	}
	return all
})

// deep says of fields how deep they look, where they don't say so themselves.
func deep(d Depth, fields []field) []field {
	for i := range fields {
		fields[i].depth = max(fields[i].depth, d)
	}
	return fields
}

func lookup(name string) (*field, bool) {
	f, ok := vocabulary()[strings.ToLower(name)]
	return f, ok
}

// fieldNames lists the fields' names in lower case, in alphabetical order.
func fieldNames() []string {
	var names []string
	for name := range vocabulary() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// word is the number of a word of the field's set.
func (f *field) word(s string) (uint64, bool) {
	for i, w := range f.words {
		if w != "" && strings.EqualFold(w, s) {
			return uint64(i), true
		}
	}
	return 0, false
}

// choices lists the words of the field's set.
func (f *field) choices() string {
	return strings.Join(slices.DeleteFunc(slices.Clone(f.words), func(w string) bool { return w == "" || w == "?" }), ", ")
}

// nearest is the field whose name differs least from what was written, or ""
// where none is near.
func nearest(name string) string {
	name = strings.ToLower(name)
	if len(name) > 64 {
		return ""
	}
	if f, ok := lookup(spelling.Nearest(name, fieldNames(), 1+len(name)/3)); ok {
		return f.name
	}
	return ""
}

// meant is the nearest field, or where none is near those that begin with the same
// word: "packet." of "packet.hops".
func meant(name string) string {
	if near := nearest(name); near != "" {
		return near
	}
	family, _, dotted := strings.Cut(strings.ToLower(name), ".")
	all := Fields(family + ".")
	if !dotted || len(all) > mostOfFamily {
		return ""
	}
	return strings.Join(all, ", ")
}

// mostOfFamily is how many fields a mistake lists: those of events, with all others
// that are no more.
const mostOfFamily = 40

func num[T ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~int | ~int64](n T) wire.Value {
	return wire.Value{Kind: wire.KindUint, Num: uint64(n)}
}

func truth(b bool) wire.Value {
	v := wire.Value{Kind: wire.KindBool}
	if b {
		v.Num = 1
	}
	return v
}

func said(s string) wire.Value { return wire.Value{Kind: wire.KindText, Text: s} }
