package lang

// doings are the steps errors come through, as the program names them. What a step names stands in for %s.
func doings() []Text {
	return []Text{
		"refund %s§doing", "replay %s§doing", "verify %s§doing", "report granted %s§doing", "report failed %s§doing", "settle %s§doing",
		"approve %s§doing", "reject %s§doing", "abandon %s§doing", "action %s§doing", "claim %s§doing", "resolve %s§doing",
		"ignore %s§doing", "accept %s§doing", "reopen %s§doing", "snooze %s§doing", "note %s§doing", "note player %s§doing",
		"mark %s§doing", "link %s %s§doing", "granted %s§doing", "revoked %s§doing", "cancelled %s§doing", "export %s§doing",
		"batch %s§doing", "resume %s§doing", "drop %s§doing", "re-read %s§doing", "reread %s§doing", "look up %s§doing",
		"find %s§doing", "order %s§doing", "notification %s§doing", "notification %s of %s§doing", "orders of player %s§doing", "doubt about %s§doing",
		"release %s§doing", "grants source %s§doing", "coverage of %s§doing", "record the unconsumed list of %s§doing", "record the answer to %s§doing", "record STOVE's answer about %s§doing",
		"rebuild the notification of %s§doing", "link %s to the service %s§doing", "receive %s§doing", "recognise %s§doing", "journal %s§doing", "write %s§doing",
		"line %s§doing", "fact %s§doing", "read %s§doing", "open %s§doing", "backup %s§doing", "evidence %s§doing",
		"ledger %s§doing", "close ledger %s§doing", "build the request§doing", "record the game's answer§doing", "record the checkout§doing", "record that the checkout failed§doing",
		"record the catalogue§doing", "record STOVE's bulk answer§doing", "settle by the list§doing", "actions being sent§doing", "refunds of the last hour§doing", "refunds of the last day§doing",
		"arming§doing", "suspicion§doing", "doubt§doing", "alerts§doing", "signs of life§doing", "actions that await approval§doing",
		"what awaits approval§doing", "what opened§doing", "the work list§doing", "work list§doing", "what is mine§doing", "known players§doing",
		"gap§doing", "reconcile§doing", "batches§doing", "batch§doing", "plan§doing", "probe§doing",
		"catch up§doing", "prices§doing", "shift report§doing", "shift report: catch up§doing", "what was done§doing", "stopped§doing",
		"orders§doing", "order§doing", "facts§doing", "fact§doing", "journal§doing", "notifications§doing",
		"actions§doing", "action§doing", "maintenance§doing", "find§doing", "search§doing", "players§doing",
		"sources§doing", "pulse§doing", "registers§doing", "counters§doing", "mark§doing", "armed§doing",
		"suspect§doing", "refunds§doing", "audit§doing", "rebuild§doing", "project§doing", "append§doing",
		"record§doing", "append facts§doing", "append bytes§doing", "open§doing", "close§doing", "ledger§doing",
		"man§doing", "evidence§doing", "report-shift§doing", "demo§doing", "simulate§doing", "console§doing",
		"lock§doing", "backup§doing", "schema§doing", "command§doing", "command: read its output§doing",
	}
}
