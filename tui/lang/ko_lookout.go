package lang

// koLookout is what a console says of itself: who listens, whether the ledger can be written, and whether the game answers.
func koLookout() map[Text]string {
	return map[Text]string{
		"nobody listens since %s":      "%s 이후 수신하는 곳이 없습니다",
		"nobody listens":               "수신하는 곳이 없습니다",
		"NOBODY LISTENS since %s":      "수신 중단 %s부터",
		"NOBODY LISTENS":               "수신하는 곳 없음",
		"LEDGER NOT WRITABLE since %s": "원장 쓰기 불가 %s부터",
		"%d spooled":                   "스풀 %d건",
		"nothing can arrive here. Start makegood serve, or leave this console and open it anew with --listen.":                                                    "여기로 들어올 수 있는 것이 없습니다. makegood serve를 시작하거나 이 콘솔을 종료하고 --listen으로 다시 여세요.",
		"what providers send now is not recorded, and no alert is raised or cleared. Start makegood serve, or leave this console and open it anew with --listen.": "지금 제공사가 보내는 것은 기록되지 않고, 경보도 올리거나 해제되지 않습니다. makegood serve를 시작하거나 이 콘솔을 종료하고 --listen으로 다시 여세요.",
		"alerts§shift":                             "경보",
		"%d alert is on: %s.":                      "경보 %d건이 켜져 있습니다: %s.",
		"%d alerts are on, the most pressing: %s.": "경보 %d건이 켜져 있습니다. 가장 급한 것: %s.",
		"over: the ledger can be used again; it could not from %s to %s: %s": "해제: 원장을 다시 쓸 수 있습니다. %s부터 %s까지 쓸 수 없었습니다: %s",
	}
}
