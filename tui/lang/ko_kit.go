package lang

// koKit is what the widgets say.
func koKit() map[Text]string {
	return map[Text]string{
		"up":               "위로",
		"down":             "아래로",
		"page up":          "한 화면 위로",
		"page down":        "한 화면 아래로",
		"half a page up":   "반 화면 위로",
		"half a page down": "반 화면 아래로",
		"top":              "맨 위로",
		"bottom":           "맨 아래로",
		"mark":             "선택",
		"mark a range":     "범위 선택",
		"unmark all":       "선택 모두 해제",
		"fold":             "접기",
		"fold all":         "모두 접기",
		"unfold all":       "모두 펼치기",
		"wrap":             "줄 바꿈",
		"next match":       "다음 일치",
		"previous match":   "이전 일치",
		"cancel":           "취소",
		"next":             "다음",
		"previous":         "이전",
		"press":            "누르기",
		"scroll up":        "위로 스크롤",
		"scroll down":      "아래로 스크롤",
		"next field":       "다음 항목",
		"previous field":   "이전 항목",
		"accept§text":      "입력",
		"previous choice":  "이전 선택지",
		"next choice":      "다음 선택지",
		"older":            "이전 입력",
		"newer":            "다음 입력",
		"complete":         "자동 완성",
		"complete back":    "자동 완성 거꾸로",
	}
}
