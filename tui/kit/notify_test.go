package kit_test

import (
	"errors"
	"strings"
	"testing"

	"makegood/tui/kit"
)

type refusing struct{}

func (refusing) Write([]byte) (int, error) { return 0, errors.New("the terminal is gone") }

func TestRing(t *testing.T) {
	t.Parallel()
	dirty := "경보 \x1b]52;c;aGVsbG8=\a\x07; item03\nnew line"
	for name, c := range map[string]struct {
		bell bool
		form kit.Desktop
		mux  kit.Mux
		want string
	}{
		"bell alone":    {true, kit.DesktopOff, kit.NoMux, "\a"},
		"osc 9":         {false, kit.DesktopOSC9, kit.NoMux, "\x1b]9;makegood: 경보 , item03 new line\a"},
		"osc 777":       {true, kit.DesktopOSC777, kit.NoMux, "\x1b]777;notify;makegood;경보 , item03 new line\x1b\\\a"},
		"osc 99":        {false, kit.DesktopOSC99, kit.NoMux, "\x1b]99;i=makegood:d=0:p=title;makegood\x1b\\\x1b]99;i=makegood:d=1:p=body;경보 , item03 new line\x1b\\"},
		"through tmux":  {false, kit.DesktopOSC777, kit.Tmux, "\x1bPtmux;\x1b\x1b]777;notify;makegood;경보 , item03 new line\x1b\x1b\\\x1b\\"},
		"in screen too": {false, kit.DesktopOSC9, kit.Screen, "\x1b]9;makegood: 경보 , item03 new line\a"},
	} {
		var out strings.Builder
		cmd := kit.Ring(&out, c.bell, c.form, "makegood", dirty, c.mux)
		if msg, ok := cmd().(kit.RungMsg); !ok || msg.Err != nil {
			t.Errorf("%s: %v", name, msg)
		}
		if out.String() != c.want {
			t.Errorf("%s: %q, want %q", name, out.String(), c.want)
		}
	}
	if kit.Ring(&strings.Builder{}, false, kit.DesktopOff, "a", "b", kit.NoMux) != nil {
		t.Error("nothing to ring is a command")
	}
	if msg, ok := kit.Ring(refusing{}, true, kit.DesktopOff, "a", "b", kit.NoMux)().(kit.RungMsg); !ok || msg.Err == nil {
		t.Error("a terminal that refuses is not told of")
	}
}

func TestDesktopFromEnv(t *testing.T) {
	t.Parallel()
	for want, env := range map[kit.Desktop]map[string]string{
		kit.DesktopOSC9: {"TERM_PROGRAM": "WezTerm"}, kit.DesktopOSC99: {"TERM": "xterm-kitty"},
		kit.DesktopOSC777: {"TERM": "foot-extra"}, kit.DesktopOff: {"TERM": "xterm-256color"},
	} {
		if got := kit.DesktopFromEnv(func(k string) string { return env[k] }); got != want {
			t.Errorf("%v: %s, want %s", env, got, want)
		}
	}
}

// TestBannersShowTheLatestFirst: of what is equally grave the latest is read first, as the answer to the last key.
func TestBannersShowTheLatestFirst(t *testing.T) {
	t.Parallel()
	b := kit.NewBanners(plain(t))
	b.Post("error", "approve is not possible now")
	b.Post("error", "reject is not possible now")
	b.Post("info", "done")
	for _, want := range []string{"reject is not possible now", "approve is not possible now", "done"} {
		if got, ok := b.Acknowledge(); !ok || got.Text != want {
			t.Errorf("shown is %q, want %q", got.Text, want)
		}
	}
}
