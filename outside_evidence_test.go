package main

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The evidence pack of an order holds what came and masks whom it came from; with a reason, which is a fact first, nothing
// is masked.
func TestOutsideEvidence(t *testing.T) {
	t.Parallel()
	l := newLab(t, outConfig{})
	l.start()
	l.spoken()
	id := outID(1)
	n := l.refundable(id, "3000077")
	l.becomes(id, "PAID_NOT_GRANTED")
	l.want(2, "evidence", id)
	l.want(2, "evidence", id, "--out", filepath.Join(t.TempDir(), "x.zip"), "--reason", " ")
	l.want(1, "evidence", outID(9), "--out", filepath.Join(t.TempDir(), "x.zip"))

	masked := filepath.Join(t.TempDir(), "masked.zip")
	if r := l.want(0, "evidence", id, "--out", masked); strings.TrimSpace(r.out) != masked || !strings.Contains(r.err, "personal data masked") {
		t.Errorf("the pack is announced as %s", r)
	}
	if s := statOf(t, masked); s.Mode().Perm() != 0o600 {
		t.Errorf("the pack has the mode %v", s.Mode())
	}
	body := allOf(t, masked)
	for _, text := range []string{"3000077", n["hiveiap_receipt"].(string)} {
		if strings.Contains(body, text) {
			t.Errorf("the pack names %s", text)
		}
	}
	for _, text := range []string{id, "PAID_NOT_GRANTED", "[player id 1]", "raw/", "verify", "unconsumed_lists"} {
		if !strings.Contains(body, text) {
			t.Errorf("the pack lacks %q", text)
		}
	}
	if r := l.want(1, "evidence", id, "--out", masked); !strings.Contains(r.err, "is there already and was left as it is") {
		t.Errorf("a file that is there: %s", r)
	}
	l.want(0, "evidence", id, "--out", masked, "--force")
	if strings.Contains(l.want(0, "journal").out, "evidence pack") {
		t.Error("a masked pack is recorded")
	}

	whole := filepath.Join(t.TempDir(), "whole.zip")
	l.want(0, "evidence", id, "--out", whole, "--reason", "police case 4711")
	if body := allOf(t, whole); !strings.Contains(body, "3000077") || !strings.Contains(body, "because: police case 4711") {
		t.Error("the pack with a reason is masked, or does not say why it is not")
	}
	if !strings.Contains(l.want(0, "journal").out, "because: police case 4711") {
		t.Error("the reason is not in the journal")
	}
	if o := l.order(id); o.Class != "PAID_NOT_GRANTED" {
		t.Errorf("a pack made the order %s", o.Class)
	}
	l.want(0, "audit", "verify")
	l.want(0, "audit", "rebuild", "--check")
}

func statOf(t *testing.T, file string) os.FileInfo {
	t.Helper()
	s, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// allOf is every file of a ZIP with its name, one behind the other.
func allOf(t *testing.T, file string) string {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(f.Name + "\n")
		if _, err := io.Copy(&b, r); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
