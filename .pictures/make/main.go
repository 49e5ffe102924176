// Command pictures makes the pictures of the README: it plays the demo in a
// pseudo-terminal, presses keys, and keeps what is on the screen as SVG.
//
//	cd .pictures/make && go run .
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// scene is one picture: the keys pressed since the one before, and what has to be
// on the screen before it is taken.
type scene struct {
	// name is the picture's file without its extension; empty: none is taken.
	name string
	keys []string
	// until is text that has to be there, and gone text that must not be.
	until, gone string
	// rest is how long the night goes on before anything else.
	rest time.Duration
	// refundable types the id of an order that may be refunded behind the keys.
	refundable bool
	// ticket pastes a player's mail that names that order.
	ticket bool
}

// mail is what a player wrote to support about an order, pasted as a terminal pastes.
func mail(order string) string {
	return "\x1b[200~안녕하세요. 어젯밤에 결제했는데 아이템이 안 왔어요.\r> 주문번호: " + order + "\r> 닉네임: 달빛토끼 / 3,900원\r\x1b[201~"
}

// session is one run of the demo on a screen of one size.
type session struct {
	width, height int
	// lang is the locale of the session; empty: English.
	lang   string
	scenes []scene
}

const (
	enter  = "\r"
	escape = "\x1b"
	tab    = "\t"
)

// sessions are all pictures there are.
func sessions() []session {
	return []session{
		{width: 200, height: 60, scenes: []scene{
			{until: "paid, not granted", rest: 45 * time.Second},
			{keys: []string{"2", "*"}, gone: "Nothing was asked yet", rest: 2 * time.Second},
			{name: "desk", keys: []string{"4", "g"}, until: "orders open", rest: 2 * time.Second},
		}},
		{width: 120, height: 40, scenes: []scene{
			{until: "nothing granted for", rest: 45 * time.Second},
			{keys: []string{escape}, until: "nothing granted for"},
			{refundable: true, keys: []string{"/"}, until: "1 of 1"},
			{name: "worklist", keys: []string{escape, "g"}, until: "orders open", gone: "/H2"},
			{refundable: true, keys: []string{"/"}, until: "1 of 1"},
			{name: "order", keys: []string{enter}, until: "both sides"},
			{name: "refund", keys: []string{"X"}, until: "amount to return", gone: "in a moment", rest: time.Second},
			{name: "pulse", keys: []string{escape, escape, escape, "5"}, until: "Ledger › Pulse", rest: 2 * time.Second},
			{name: "report", keys: []string{escape, "8"}, until: "Ledger › Hand over", rest: 2 * time.Second},
			{keys: []string{escape}, gone: "Ledger › Hand over"},
			{name: "find", ticket: true, until: "Ledger › Find", rest: 2 * time.Second},
			{keys: []string{escape}, gone: "Ledger › Find"},
			{name: "shift", keys: []string{"0"}, until: "Ledger › Shift start", rest: 2 * time.Second},
		}},
		{width: 120, height: 40, lang: "ko_KR.UTF-8", scenes: []scene{
			{until: "긴급", rest: 45 * time.Second},
			{name: "korean", keys: []string{"4", "g"}, until: "긴급", rest: time.Second},
		}},
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "pictures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "makegood")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build makegood: %w\n%s", err, out)
	}
	list := sessions()
	errs := make([]error, len(list))
	var all sync.WaitGroup
	for i, s := range list {
		all.Go(func() { errs[i] = s.play(ctx, program, "..") })
	}
	all.Wait()
	// One session that fails leaves the pictures of the others.
	return errors.Join(errs...)
}

// play runs the demo and takes every picture of the session into a folder.
func (s session) play(ctx context.Context, program, into string) error {
	night, err := os.MkdirTemp("", "pictures-night-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(night)
	t, err := open(ctx, s.width, s.height, s.lang, night, program, "demo", "--seed", "1")
	if err != nil {
		return err
	}
	defer t.close()
	chosen := ""
	for _, sc := range s.scenes {
		if err := t.press(ctx, sc.keys); err != nil {
			return err
		}
		if sc.refundable {
			if chosen == "" {
				if chosen, err = refundable(ctx, program, night); err != nil {
					return err
				}
			}
			if err := t.press(ctx, []string{chosen, enter}); err != nil {
				return err
			}
		}
		if sc.ticket {
			if err := t.press(ctx, []string{mail(chosen)}); err != nil {
				return err
			}
		}
		if err := t.wait(ctx, sc); err != nil {
			return fmt.Errorf("%s at %dx%d: %w", sc.name, s.width, s.height, err)
		}
		if sc.name == "" {
			continue
		}
		path := filepath.Join(into, sc.name+".svg")
		if err := os.WriteFile(path, t.picture(), 0o644); err != nil {
			return err
		}
		fmt.Println(path)
	}
	return nil
}

// refundable finds an order of the night that lacks nothing but a reason to be
// refunded: verified, listed, and never taken by the game.
func refundable(ctx context.Context, program, night string) (string, error) {
	configs, err := filepath.Glob(filepath.Join(night, "makegood-demo-*", "config.toml"))
	if err != nil || len(configs) != 1 {
		return "", fmt.Errorf("%d demos in %s: %w", len(configs), night, err)
	}
	command := func(args ...string) ([]byte, error) {
		return exec.CommandContext(ctx, program, append(args, "--json", "--config", configs[0])...).Output()
	}
	for ctx.Err() == nil {
		list, err := command("orders", "--class", "PAID_NOT_GRANTED", "--provider", "hive")
		if err != nil {
			return "", fmt.Errorf("list orders: %w", err)
		}
		for rows := bufio.NewScanner(bytes.NewReader(list)); rows.Scan(); {
			var order struct {
				ID    string `json:"order_id"`
				Class string `json:"class"`
			}
			if err := json.Unmarshal(rows.Bytes(), &order); err != nil {
				return "", err
			}
			if order.Class != "PAID_NOT_GRANTED" {
				continue
			}
			if _, err := command("verify", order.ID); err != nil {
				continue
			}
			if out, err := command("refund", order.ID, "--dry-run"); err == nil && onlyReason(out) {
				return order.ID, nil
			}
		}
		if err := pause(ctx, 2*time.Second); err != nil {
			return "", err
		}
	}
	return "", errors.Join(errors.New("no order may be refunded"), ctx.Err())
}

// onlyReason reads a dry run: every guard but the reason holds.
func onlyReason(out []byte) bool {
	var plan struct {
		Guards []struct {
			Guard string `json:"guard"`
			OK    bool   `json:"ok"`
		} `json:"guards"`
	}
	if json.Unmarshal(out, &plan) != nil {
		return false
	}
	for _, g := range plan.Guards {
		if !g.OK && g.Guard != "reason" {
			return false
		}
	}
	return len(plan.Guards) > 0
}
