package lang

// koHints is what tells a person what to press or to write instead, and why a key did nothing.
func koHints() map[Text]string {
	return map[Text]string{
		"%[1]s has passed: tomorrow %[1]s?": "%[1]s{은/는} 지났습니다. 내일 %[1]s인가요?",
		"%s has passed":                     "%s{은/는} 지났습니다",
		"%q is no time of day: write %s %s": "%q{은/는} 시각이 아닙니다. %s %s처럼 쓰세요",
	}
}
