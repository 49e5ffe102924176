package tui

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"makegood/tui/kit"
	"makegood/tui/lang"
	"makegood/tui/pane"
	"makegood/tui/plain"
)

// exportedMsg is sent when what was seen was written into a file, or could not be.
type exportedMsg struct {
	what, path string
	err        error
}

// startExport asks for the file; without a name what is seen is copied.
func (c *Console) startExport(in pane.Export) {
	d := c.desk
	c.start("export", kit.PromptSpec{
		Label: d.T("write %s into:", in.What), Initial: in.Name, KeepEmpty: true,
		Placeholder: d.T("a file ending in .%s; empty copies it", strings.Join(in.Endings, ", .")),
		Complete:    func(text string) []kit.Completion { return c.endings(in, text) },
		Check: func(text string) error {
			if text = spaced(text); text == "" {
				return nil
			}
			_, err := c.endingOf(in, text)
			return err
		},
	}, func(text string) tea.Cmd { return c.export(in, spaced(text)) })
}

// endings are the forms what is seen may be written in, each as the name that is typed would end in it.
func (c *Console) endings(in pane.Export, text string) []kit.Completion {
	forms := map[string]lang.Text{
		"csv":  "values parted by commas, for any spreadsheet",
		"json": "for programs",
		"xlsx": "a workbook: amounts are numbers, ids are text",
		"html": "one page with pictures, for a browser or a printer",
		"txt":  "as it reads in a terminal",
	}
	name := text[strings.LastIndexByte(text, ' ')+1:]
	if text == "" {
		name = in.Name
	}
	if ending := filepath.Ext(name); ending != "" && slices.ContainsFunc(in.Endings, func(e string) bool {
		return strings.HasPrefix("."+e, strings.ToLower(ending))
	}) {
		name = strings.TrimSuffix(name, ending) // a whole ending gives way to another, and a begun one is ended
	}
	out := make([]kit.Completion, len(in.Endings))
	for i, ending := range in.Endings {
		out[i] = kit.Completion{Text: name + "." + ending, Hint: c.desk.T(forms[ending])}
	}
	return out
}

// endingOf is the ending of a file that may be written.
func (c *Console) endingOf(in pane.Export, path string) (string, error) {
	ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	forms := strings.Join(in.Endings, ", .")
	switch {
	case ending == "":
		return "", errors.New(c.desk.T("the ending of the name says the form: end it in .%s", forms))
	case !slices.Contains(in.Endings, ending):
		return "", errors.New(c.desk.T("no .%s is written here: end the name in .%s", ending, forms))
	}
	return ending, nil
}

// export writes what is seen, or copies it. A file that is there already is not written over.
func (c *Console) export(in pane.Export, path string) tea.Cmd {
	d := c.desk
	if path == "" {
		return c.exportCopy(in)
	}
	ending, err := c.endingOf(in, path)
	if err != nil {
		c.note = c.desk.Err(err)
		return nil
	}
	c.note = d.T("writing %s", path)
	taken := d.T("%s is there already: choose another name", path)
	return func() tea.Msg {
		err := plain.WriteFile(path, false, func(out io.Writer) error { return in.Write(out, ending) })
		if errors.Is(err, fs.ErrExist) {
			err = errors.New(taken)
		}
		return exportedMsg{what: in.What, path: path, err: err}
	}
}

// exportCopy puts what is seen on the clipboard, as the form that is text.
func (c *Console) exportCopy(in pane.Export) tea.Cmd {
	var out bytes.Buffer
	if err := in.Write(&out, "csv"); err != nil {
		c.say("error", c.desk.Err(err))
		return nil
	}
	return c.copy(pane.Copy{Text: out.String(), What: c.desk.T("%s as CSV", in.What)})
}

// exported says what became of a file; a failure stays until it is acknowledged.
func (c *Console) exported(msg exportedMsg) {
	if msg.err != nil {
		c.note = ""
		c.say("error", fmt.Sprintf("%s: %v", c.desk.T("%s were not exported", msg.what), msg.err))
		return
	}
	c.note = c.desk.T("%s written into %s", msg.what, msg.path)
}
