package clerk

import "makegood/ledger"

// Lack is what a question lacked, so that it was not sent; empty where it was sent.
type Lack string

// What a question may lack. STOVE wants a member number and a noti_type beside the tid (STOVE bulk validation, table
// Body), Hive lists by player and server (Hive unconsumed items, table Request Body).
const (
	LackMember Lack = "member"
	LackType   Lack = "type"
	LackPlayer Lack = "player"
	LackServer Lack = "server"
	// LackSetting is what only the configuration can give: the provider, its app or its service.
	LackSetting Lack = "setting"
)

// Givable reports whether whoever asks can give it with the question.
func (l Lack) Givable() bool { return l != "" && l != LackSetting }

// unasked is why a question is not sent; its zero value says that it can be.
type unasked struct {
	lacks Lack
	why   ledger.Saying
}

// notSent is the answer to a question that was not sent.
func notSent(key ledger.Key, u unasked) CheckResult {
	r := couldNot(key, u.why)
	r.Lacks = u.lacks
	return r
}
