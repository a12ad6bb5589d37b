package scenario

import (
	"fmt"
	"slices"
	"testing"
)

// key finds a key by its path; of several sets of keys, the first that has it.
func key(f *Form, path ...string) *Form {
	if len(path) == 0 {
		return f
	}
	switch f.Kind {
	case List:
		return key(f.Element, path...)
	case Either:
		for _, form := range f.Forms {
			if found := key(form, path...); found != nil {
				return found
			}
		}
	case Mapping:
		if i := slices.IndexFunc(f.Keys, func(k Key) bool { return k.Name == path[0] }); i >= 0 {
			return key(f.Keys[i].Form, path[1:]...)
		}
	}
	return nil
}

func TestTheFormIsToldByWhatReads(t *testing.T) {
	whole := Describe().Forms[0]
	for _, c := range []struct {
		path []string
		want Form
	}{
		{[]string{"seed"}, Form{Kind: Text, Sort: SeedText, Default: "1"}},
		{[]string{"limit"}, Form{Kind: Amount, Sort: Duration, Range: "0 … 24 h", Default: "10 min"}},
		{[]string{"hosts"}, Form{Kind: List, Bound: maxHosts}},
		{[]string{"hosts", "name"}, Form{Kind: Text, Sort: HostText}},
		{[]string{"hosts", "router"}, Form{Kind: Flag, Default: "false"}},
		{[]string{"hosts", "tcp", "initial_rto"}, Form{Kind: Amount, Sort: Duration, Range: "0 … 24 h", Default: "1 s"}},
		{[]string{"hosts", "tcp", "nagle"}, Form{Kind: Flag, Default: "true"}},
		{[]string{"hosts", "tcp", "congestion"}, Form{Kind: Word, Default: "reno"}},
		{[]string{"hosts", "serves"}, Form{Kind: List, Bound: maxServices}},
		{[]string{"hosts", "serves", "resources", "path"}, Form{Kind: Text}},
		{[]string{"hosts", "serves", "zone", "ttl"}, Form{Kind: Amount, Sort: Duration, Range: "0 … 24 h", Default: "5 min"}},
		{[]string{"links", "between"}, Form{Kind: List, Bound: 2, Exact: true}},
		{[]string{"links", "delay"}, Form{Kind: Amount, Sort: Duration, Range: "0 … 24 h", Default: "5 ms"}},
		{[]string{"links", "rate"}, Form{Kind: Amount, Sort: Rate, Range: "1 bit/s … 1000 Gbit/s"}},
		{[]string{"links", "back", "loss"}, Form{Kind: Amount, Sort: Chance, Range: "0 … 100 %", Default: "0 %"}},
		{[]string{"interventions", "xor"}, Form{Kind: Amount, Sort: Number, Range: "1 … 255", Default: "255"}},
	} {
		got := key(whole, c.path...)
		if got == nil {
			t.Errorf("%v is missing", c.path)
			continue
		}
		told := Form{Kind: got.Kind, Sort: got.Sort, Range: got.Range, Default: got.Default, Bound: got.Bound, Exact: got.Exact}
		if c.path[0] == "seed" {
			told.Range = ""
		}
		if told.Kind != c.want.Kind || told.Sort != c.want.Sort || told.Range != c.want.Range || told.Default != c.want.Default ||
			told.Bound != c.want.Bound || told.Exact != c.want.Exact {
			t.Errorf("%v: got %+v", c.path, told)
		}
	}
	if got := key(whole, "hosts", "tcp", "congestion").Words; !slices.Equal(got, []string{"reno", "cubic", "bbr"}) {
		t.Errorf("got %v", got)
	}
	if got := key(whole, "hosts", "serves", "resources", "path").Example; got != "/index.html" {
		t.Errorf("got %q", got)
	}
}

// TestInterventionsOfOneFormAreToldTogether holds that each action has a form,
// and only those have one in common that have the same keys.
func TestInterventionsOfOneFormAreToldTogether(t *testing.T) {
	var words []string
	forms := key(Describe().Forms[0], "interventions").Element.Forms
	for _, f := range forms {
		words = append(words, f.Keys[0].Form.Words...)
	}
	if !slices.Equal(slices.Sorted(slices.Values(words)), slices.Sorted(slices.Values(actions))) {
		t.Errorf("told are %v", words)
	}
	if len(forms) >= len(actions) {
		t.Errorf("%d forms of %d actions", len(forms), len(actions))
	}
}

// TestEveryPlaceHasAForm holds that no reader is silent about what it reads.
func TestEveryPlaceHasAForm(t *testing.T) {
	var look func(f *Form, path string)
	look = func(f *Form, path string) {
		if f.Kind == "" || f.Kind == Either && len(f.Forms) < 2 || f.Kind == Mapping && len(f.Keys) == 0 {
			t.Errorf("nothing is told of %s", path)
		}
		if f.Element != nil {
			look(f.Element, path+"[]")
		}
		for i, form := range f.Forms {
			look(form, fmt.Sprintf("%s|%d", path, i))
		}
		for _, k := range f.Keys {
			look(k.Form, path+"."+k.Name)
		}
	}
	look(Describe(), "")
}

// TestASampleOfEveryFormIsRead holds that a form says all that must be there.
func TestASampleOfEveryFormIsRead(t *testing.T) {
	count := 0
	Describe().Forms[0].parts(alone, func(f *Form, framed framing) {
		count++
		// An outage ends after it began, which no form says.
		text := framed("{" + f.sampleWithout("") + "}")
		if _, fault := attempt(text); fault != nil && fault.Code != OutOfRange {
			t.Errorf("%s: %v", text, fault)
		}
	})
	if count < 15 {
		t.Errorf("only %d mappings were tried", count)
	}
}
