package lesson

import "encoding/json"

// firstProgress is the form of version 1: it named no steps but those of
// questions, and knew nothing of what they were.
type firstProgress struct {
	Lessons map[string]struct {
		Step      int               `json:"step"`
		Steps     int               `json:"steps"`
		Done      bool              `json:"done"`
		Questions map[string]Effort `json:"questions"`
	} `json:"lessons"`
}

// decodeFirst takes a file of version 1 over.
func decodeFirst(data []byte, g *Progress) error {
	var first firstProgress
	if err := json.Unmarshal(data, &first); err != nil {
		return err
	}
	*g = Progress{Version: progressVersion, Lessons: map[string]Record{}}
	for name, l := range first.Lessons {
		r := Record{Step: l.Step, Steps: l.Steps, Done: l.Done}
		for id, e := range l.Questions {
			if r.Met == nil {
				r.Met = map[string]Met{}
			}
			r.Met[id] = Met{Effort: &e}
		}
		g.Lessons[name] = r
	}
	return nil
}
