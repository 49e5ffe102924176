package lang

// koMany is the Korean of what is done to many orders, of lists that are being read, and of the ways back.
func koMany() map[Text]string {
	return map[Text]string{
		"the list is being read; press it again when its rows are there":   "목록을 읽는 중입니다. 줄이 나오면 다시 누르십시오",
		"the list is being read; its first row is opened when it is there": "목록을 읽는 중입니다. 나오면 첫 줄을 엽니다",
		"there is no row to open": "열 줄이 없습니다",
		"esc goes back to %s":     "esc를 누르면 %s{으로/로} 돌아갑니다",
	}
}
