package lang

// koMany is the Korean of what is done to many orders, of lists that are being read, and of the ways back.
func koMany() map[Text]string {
	return map[Text]string{
		"the list is being read; press it again when its rows are there":   "목록을 읽는 중입니다. 줄이 나오면 다시 누르세요",
		"the list is being read; its first row is opened when it is there": "목록을 읽는 중입니다. 나오면 첫 줄을 엽니다",
		"%[2]d more lines, %[1]d guard among them: pgdn":                   "아래 %[2]d줄 더 있음, 그중 안전 조건 %[1]d건: pgdn",
		"%[2]d more lines, %[1]d guards among them: pgdn":                  "아래 %[2]d줄 더 있음, 그중 안전 조건 %[1]d건: pgdn",
		"and %d more guard refuses":                                        "위반한 안전 조건 %d건 더", "and %d more guards refuse": "거부 조건 %d건 더",
		"not all is read: %s": "다 읽지 않았습니다: %s",
		"%s is carrying it out in process %s: wait for it, or stop it there": "%s{이/가} 프로세스 %s에서 실행 중입니다. 끝나기를 기다리거나 그곳에서 중지하십시오",
		"%s, %s: %s, %s; begun %s. It is under way.":                         "%s, %s: %s, %s, %s 시작. 진행 중입니다.",
		"under way in process %s":                                            "프로세스 %s에서 진행 중",
		"it has come to its end meanwhile: there is nothing to go on with":   "그 사이에 끝났습니다. 이어서 할 것이 없습니다",
		"tried: %s, %s": "시도: %s, %s", "left: %s, %s": "남음: %s, %s",
		"there is no row to open":    "열 줄이 없습니다",
		"{back:esc} goes back to %s": "{back:esc}를 누르면 %s{으로/로} 돌아갑니다",
	}
}
