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
		"the game has answered no notification of %s since %s":                                                                                                    "%[2]s 이후 게임이 %[1]s 알림에 응답하지 않습니다",
		"See to the game's server; once it answers, makegood deliver --undelivered sends what it missed.":                                                         "게임 서버를 확인하세요. 다시 응답하면 makegood deliver --undelivered로 놓친 알림을 전달합니다.",
		"game down": "게임 무응답",
		"%d of %d granted in 15 min; of %s only %d of %d.":          "15분간 %[2]d건 중 %[1]d건 지급. %[3]s{은/는} %[5]d건 중 %[4]d건뿐입니다.",
		"%d of %d granted in 15 min, as far as is known.":           "알려진 바로는 15분간 %[2]d건 중 %[1]d건 지급.",
		"%d of %d granted in 15 min; no single product stands out.": "15분간 %[2]d건 중 %[1]d건 지급. 특정 상품의 문제는 아닙니다.",
		"alerts§shift":                             "경보",
		"%d alert is on: %s.":                      "경보 %d건이 켜져 있습니다: %s.",
		"%d alerts are on, the most pressing: %s.": "경보 %d건이 켜져 있습니다. 가장 급한 것: %s.",
		"over: the ledger can be used again; it could not from %s to %s: %s": "해제: 원장을 다시 쓸 수 있습니다. %s부터 %s까지 쓸 수 없었습니다: %s",
	}
}
