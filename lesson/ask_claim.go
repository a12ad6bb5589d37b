package lesson

import "wiretale/text"

// claim asks what is true.
type claim struct{ plain }

func (claim) choice(c *compiler, path string, s *Step, o *Option) {
	c.words(path+".says", s, o.Says)
	o.Statement.compile(c, path, s)
}

func (claim) holds(x *exam, o *Option, _ *truth) bool { return x.true(&o.Statement) }

func (claim) label(l *look, w *text.Printer, o *Option) string { return l.fill(w, o.Says.In(w)) }
