package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"wiretale/lesson"
	"wiretale/text"
)

func (p *program) newLesson() *cobra.Command {
	c := p.within("lesson", "new", argsBetween(1, 1, "cmd.usage.lesson-folder"), func(c *cobra.Command, args []string) error {
		if err := writeExample(args[0]); err != nil {
			return err
		}
		_, err := fmt.Fprintln(c.OutOrStdout(), p.words.T("cmd.lesson.new.done", text.Args{"Folder": text.Escape(args[0])}))
		return err
	})
	c.ValidArgsFunction = completeFolders
	return c
}

// writeExample writes the lesson to start from to a folder that is empty, or isn't
// there yet.
func writeExample(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannotWrite(folder, systemWord(err))
	}
	if len(entries) > 0 {
		return &refusal{key: "cmd.lesson.new.not-empty", args: text.Args{"Folder": text.Escape(folder)}}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return cannotWrite(folder, systemWord(err))
	}
	example := lesson.Example()
	files, err := fs.ReadDir(example, ".")
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := fs.ReadFile(example, f.Name())
		if err != nil {
			return err
		}
		if err := writeNew(filepath.Join(folder, f.Name()), data); err != nil {
			return err
		}
	}
	return nil
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return cannotWrite(path, systemWord(err))
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		return cannotWrite(path, systemWord(err))
	}
	return nil
}
