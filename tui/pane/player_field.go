package pane

import (
	"errors"
	"strings"
)

// playerDigits is the longest a player's number may be: Hive takes user_id as a number of 64 bits (Hive unconsumed list,
// table Request), and STOVE's member_no is shorter.
const playerDigits = 19

// checkPlayer refuses what is no id of one player before a provider is asked about it: an empty answer would look like a
// player without purchases.
func (d *Desk) checkPlayer(text string) error {
	ids := strings.Fields(text)
	switch {
	case len(ids) > 1:
		return errors.New(d.T("one player at a time: these are %d words; %s finds the ids in a text", int64(len(ids)), d.findKey()))
	case len(ids) == 1 && hiveRun.MatchString(ids[0]):
		return errors.New(d.T("that is an order id, and a player is wanted; %s finds its player", d.findKey()))
	case len(ids) == 1 && len(ids[0]) > playerDigits && strings.Trim(ids[0], "0123456789") == "":
		return errors.New(d.T("%d digits: no player id has more than %d", int64(len(ids[0])), int64(playerDigits)))
	}
	return nil
}

// findKey is the key that opens the screen a text is pasted on.
func (d *Desk) findKey() string {
	return d.Key("screen."+string(ScreenFind), "find what a ticket names", "9").Help().Key
}
