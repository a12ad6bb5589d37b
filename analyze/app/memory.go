package app

// Memory is what all conversations remember together: the requests that may be
// answered in another conversation. A request's name begins with its protocol's.
type Memory struct{ pending[string] }
