package lang

// koPanes is what the inbox and the panes of the providers say.
func koPanes() map[Text]string {
	return map[Text]string{}
}
