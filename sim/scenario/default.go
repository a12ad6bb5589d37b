package scenario

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// settle finds the defaults of a form's keys. The default is what makes no
// difference when it is written: it is tried on the smallest text that has room
// for the key.
func (f *Form) settle() {
	f.parts(alone, func(part *Form, framed framing) { part.need(framed) })
	f.parts(alone, func(part *Form, framed framing) {
		for _, k := range part.Keys {
			if !k.Required {
				k.Form.Default = k.Form.unsaid(framed("{"+part.sampleWithout(k.Name)+"}"), part.beside(k.Name, framed))
			}
		}
	})
}

// framing puts around what stands at a place whatever must be there besides.
type framing func(string) string

func alone(s string) string { return s }

// parts calls visit for the mappings within a form, the innermost first.
func (f *Form) parts(framed framing, visit func(*Form, framing)) {
	switch f.Kind {
	case List:
		f.Element.parts(func(s string) string { return framed("[" + s + "]") }, visit)
	case Either:
		for _, form := range f.Forms {
			form.parts(framed, visit)
		}
	case Mapping:
		for _, k := range f.Keys {
			k.Form.parts(f.beside(k.Name, framed), visit)
		}
		visit(f, framed)
	}
}

// beside puts a mapping around the value of one of its keys.
func (f *Form) beside(key string, framed framing) framing {
	return func(s string) string { return framed("{" + f.sampleWithout(key) + key + ": " + s + "}") }
}

// need finds out which keys a mapping needs besides those that it must have.
func (f *Form) need(framed framing) {
	for range f.Keys {
		_, fault := attempt(framed("{" + f.sampleWithout("") + "}"))
		if fault == nil || fault.Code != MissingKey || !slices.ContainsFunc(f.Keys, func(k Key) bool { return k.Name == fault.Expected }) {
			return
		}
		f.Needs = append(f.Needs, fault.Expected)
	}
}

// unsaid is what a key says where it isn't there; "" if no value says the same.
func (f *Form) unsaid(without string, with framing) string {
	absent, fault := attempt(without)
	if fault != nil {
		return ""
	}
	same, others := "", 0
	for _, candidate := range f.candidates(absent, with) {
		switch read, fault := attempt(with(candidate)); {
		case fault != nil:
		case !reflect.DeepEqual(read, absent):
			others++
		case same == "":
			same = candidate
		}
	}
	if others == 0 {
		return "" // it makes no difference whatever it says
	}
	return same
}

// candidates are the values that could be a key's default: all there are, or
// those that something else takes the place of when the key is written.
func (f *Form) candidates(absent *Scenario, with framing) (list []string) {
	switch f.Kind {
	case Flag:
		return []string{"true", "false"}
	case Word:
		return f.Words
	case Amount:
		ends := []string{f.write(f.Least), f.write(f.Most)}
		for _, end := range ends {
			if read, fault := attempt(with(end)); fault == nil {
				for _, n := range replaced(reflect.ValueOf(absent), reflect.ValueOf(read)) {
					list = append(list, f.write(n))
				}
			}
		}
		return append(list, ends...)
	case Text:
		if f.Sort == SeedText {
			return []string{"0", "1"}
		}
	}
	return list
}

// write writes an amount in its units, and nothing in that of the example.
func (f *Form) write(n int64) string {
	if n != 0 {
		return f.units.write(n)
	}
	q, _ := parseQuantity(f.Example)
	return strings.TrimSpace("0 " + q.unit)
}

// replaced are the whole numbers of one value in whose place another has others.
func replaced(a, b reflect.Value) (list []int64) {
	switch {
	case a.Kind() != b.Kind() || !a.IsValid():
		return nil
	case a.CanInt() && a.Int() != b.Int():
		return []int64{a.Int()}
	case a.CanUint() && a.Uint() != b.Uint():
		return []int64{int64(a.Uint())}
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		return replaced(a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range a.NumField() {
			list = append(list, replaced(a.Field(i), b.Field(i))...)
		}
	case reflect.Slice, reflect.Array:
		for i := range min(a.Len(), b.Len()) {
			list = append(list, replaced(a.Index(i), b.Index(i))...)
		}
	}
	return list
}

// attempt reads a text's entries; what they mean to each other is not asked. What
// a TCP endpoint does where it is told nothing counts as said.
func attempt(text string) (*Scenario, *Error) {
	r := &reader{}
	root := r.parse([]byte(text))
	if r.err != nil {
		return nil, r.err
	}
	sc := blank("")
	if r.scenario(root, sc); r.err != nil {
		return nil, r.err
	}
	for i := range sc.Hosts {
		sc.Hosts[i].TCP = sc.Hosts[i].TCP.WithDefaults()
	}
	return sc, nil
}

// sample is a value of the form, in one line.
func (f *Form) sample() string {
	switch f.Kind {
	case Flag:
		return "true"
	case Word:
		return f.Words[0]
	case List:
		if f.Exact {
			return f.Example
		}
		return "[" + f.Element.sample() + "]"
	case Mapping:
		return "{" + f.sampleWithout("") + "}"
	case Either:
		return f.Forms[0].sample()
	}
	example, _, _ := strings.Cut(f.Example, ", ")
	return quoted(cmp.Or(example, "text"))
}

// sampleWithout are the keys that a mapping must have, each with a value, all
// but one.
func (f *Form) sampleWithout(name string) string {
	var b strings.Builder
	for _, k := range f.Keys {
		if k.Name != name && (k.Required || slices.Contains(f.Needs, k.Name)) {
			b.WriteString(k.Name + ": " + k.Form.sample() + ", ")
		}
	}
	return b.String()
}
