package lang

// koShell is what the console itself says, outside its rooms.
func koShell() map[Text]string {
	return map[Text]string{
		"inbox":                             "수신함",
		"Hive":                              "Hive 창",
		"STOVE":                             "STOVE 창",
		"ledger":                            "원장",
		"next pane":                         "다음 창",
		"previous pane":                     "이전 창",
		"zoom":                              "확대",
		"filter":                            "필터",
		"command":                           "명령",
		"help":                              "도움말",
		"acknowledge, then back":            "확인, 다음은 뒤로",
		"quit":                              "종료",
		"suspend":                           "일시 중지",
		"close":                             "닫기",
		"copy the text":                     "텍스트 복사",
		"this is the screen; esc goes back": "이미 이 화면입니다. esc로 돌아갑니다",
	}
}
