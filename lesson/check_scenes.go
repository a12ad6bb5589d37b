package lesson

import (
	"io/fs"
	"slices"
	"strings"
)

// mostListed bounds how many names an error lists.
const mostListed = 20

// sceneFile reads the file that a scene names. One that isn't there is missed where
// it is named, not where it would be.
func (f *faults) sceneFile(dir fs.FS, scene, source string) ([]byte, bool) {
	if info, err := fs.Stat(dir, source); err == nil && info.Mode().IsRegular() {
		return f.file(dir, source, f.lesson.places.of("scenes."+scene), NoFile)
	}
	if e := f.at("scenes."+scene, nil, NoScene, source, strings.Join(scenarios(dir), ", ")); e.Expected == "" {
		e.form = "none"
	}
	return nil, false
}

// scenarios are the files of a lesson's folder that may be scenarios.
func scenarios(dir fs.FS) []string {
	all, _ := fs.Glob(dir, "*.yaml") // the pattern is a good one
	all = slices.DeleteFunc(all, func(name string) bool {
		info, err := fs.Stat(dir, name)
		return err != nil || !info.Mode().IsRegular() || name == "lesson.yaml" || name == ownConcepts || name == ownTerms
	})
	return all[:min(len(all), mostListed)]
}
