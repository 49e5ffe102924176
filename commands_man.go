package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"makegood/tui/plain"
)

func (p *program) manCommand() *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use: "man DIR", Short: prose("Write the manual pages into a folder"), Args: exactly(1, "one folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := writeManual(args[0], replace); err != nil {
				return fmt.Errorf("man: %w", err)
			}
			p.answer("%s\n", args[0])
			return nil
		},
	}
	forced(cmd, &replace)
	return cmd
}

// writeManual writes the manual pages into a folder: all of them, or none where one cannot be.
func writeManual(dir string, replace bool) (err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err //nolint:wrapcheck // it names the folder
	}
	var files []*plain.File
	defer func() {
		for _, f := range files {
			err = errors.Join(err, f.Drop())
		}
	}()
	root := (&program{}).root()
	root.DisableAutoGenTag = true
	for _, cmd := range documented(root) {
		var page bytes.Buffer
		if err := doc.GenMan(cmd, &doc.GenManHeader{Title: "MAKEGOOD", Section: "1", Source: "makegood " + buildVersion()}, &page); err != nil {
			return err //nolint:wrapcheck // it names the command
		}
		f, err := plain.NewFile(filepath.Join(dir, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1"), replace)
		if err != nil {
			return err //nolint:wrapcheck // it names the file
		}
		files = append(files, f)
		if _, err := page.WriteTo(f); err != nil {
			return err //nolint:wrapcheck // it names the file
		}
		if err := f.Share(); err != nil {
			return err //nolint:wrapcheck // it names the file
		}
	}
	for _, f := range files {
		if err := f.Keep(); err != nil {
			return err //nolint:wrapcheck // it names the file
		}
	}
	return nil
}

// documented lists a command and those below it that have a page.
func documented(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() && !c.IsAdditionalHelpTopicCommand() {
			all = append(all, documented(c)...)
		}
	}
	return all
}
