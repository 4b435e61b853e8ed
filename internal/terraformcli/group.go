package terraformcli

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"strconv"
	"syscall"
)

// runGroup runs a command in a process group of its own. What is left of the group is killed when the command has ended, and
// also when this process has, in whatever way: Terraform that is killed leaves its provider running.
func runGroup(command *exec.Cmd) error {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		return err
	}
	group := command.Process.Pid
	release, err := guard(group)
	err = errors.Join(err, command.Wait())
	if killed := syscall.Kill(-group, syscall.SIGKILL); killed != nil && !errors.Is(killed, syscall.ESRCH) {
		err = errors.Join(err, killed)
	}
	return errors.Join(err, release())
}

// guard starts a shell that kills the process group once this process has ended: a pipe to the shell closes then. release ends
// the shell before that.
func guard(group int) (release func() error, err error) {
	shell := exec.CommandContext(context.Background(), "sh", "-c", `read -r released || kill -s KILL -- "-$1"`, "sh", strconv.Itoa(group))
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt by a terminal is not for it
	input, err := shell.StdinPipe()
	if err == nil {
		err = shell.Start()
	}
	if err != nil {
		return func() error { return nil }, err
	}
	return func() error {
		_, err := io.WriteString(input, "released\n")
		return errors.Join(err, shell.Wait())
	}, nil
}
