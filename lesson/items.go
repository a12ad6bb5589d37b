package lesson

// Items are a list that may be written without its brackets where it has a single
// item.
type Items[T ~string] []T

// UnmarshalYAML takes an item in the place of a list.
func (l *Items[T]) UnmarshalYAML(unmarshal func(any) error) error {
	var one T
	if unmarshal(&one) == nil {
		*l = Items[T]{one}
		return nil
	}
	var all []T
	err := unmarshal(&all)
	*l = all
	return err
}
