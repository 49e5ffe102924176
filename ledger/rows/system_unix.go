//go:build unix

package rows

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
)

// identity gives the numbers that tell a file from any other one.
func identity(info fs.FileInfo) (device, inode uint64) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return uint64(st.Dev), st.Ino //nolint:gosec,unconvert // a device number, of another type on other systems
}

// endGroup puts the command into a process group of its own and ends all of it
// with the command: what a shell has started outlives the shell otherwise.
func endGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}
