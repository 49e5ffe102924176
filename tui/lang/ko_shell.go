package lang

// koShell is what the console itself says, outside its rooms.
func koShell() map[Text]string {
	return map[Text]string{}
}
