package analyze

// NewBoundedFacts is NewFacts for few.
func NewBoundedFacts(most int) *Facts {
	f := NewFacts()
	f.most = most
	return f
}

// Count is how many are kept.
func (f *Facts) Count() int { return f.count }
