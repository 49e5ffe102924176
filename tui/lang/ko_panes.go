package lang

// koPanes is what the inbox and the panes of the providers say.
func koPanes() map[Text]string {
	return map[Text]string{
		"catalogue":                   "상품 목록",
		"the catalogue for player %s": "플레이어 %s의 상품 목록",
		", country %s":                ", 국가 %s",
		"%s could not be read":        "%s{을/를} 읽지 못했습니다",
		"%s was read: ":               "%s{을/를} 읽었습니다: ",
		"%d product":                  "상품 %d개",
		"%d products":                 "상품 %d개",
	}
}
