package terraformcli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// runFake makes the test's own binary a process that runs a command, for a test that kills it.
const runFake = "TERRAFORMCLI_TEST_RUN_FAKE"

func TestMain(m *testing.M) {
	if folder := os.Getenv(runFake); folder != "" {
		_, _ = fake(folder).Run(context.Background(), "hang")
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func fake(folder string) *CLI {
	return &CLI{Binary: filepath.Join(folder, "terraform"), Folder: folder, Environment: os.Environ()}
}

// startFake writes a command that leaves a process behind, as a Terraform that crashes leaves its provider. The channel closes
// when both have ended.
func startFake(t *testing.T) (folder string, started, ended chan struct{}) {
	t.Helper()
	folder = t.TempDir()
	script := "#!/bin/sh\nexec 3>pipe\nsleep 100000 >&3 2>&3 &\nif test \"$1\" = hang; then wait; fi\n"
	if err := os.WriteFile(filepath.Join(folder, "terraform"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	started, ended = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		reader, err := os.Open(pipe) // waits for a writer
		close(started)
		if err != nil {
			t.Error(err)
			return
		}
		_, err = io.ReadAll(reader)
		if err := errors.Join(err, reader.Close()); err != nil {
			t.Error(err)
		}
	}()
	return folder, started, ended
}

func TestNothingIsLeftOfACommand(t *testing.T) {
	folder, _, ended := startFake(t)
	if result, err := fake(folder).Run(t.Context(), "crash"); err != nil || result.Code != 0 {
		t.Fatal(result, err)
	}
	<-ended
}

func TestNothingIsLeftOfAnInterruptedCommand(t *testing.T) {
	folder, started, ended := startFake(t)
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-started
		interrupt()
	}()
	if _, err := fake(folder).Run(ctx, "hang"); err == nil {
		t.Error("an interrupted command succeeds")
	}
	<-ended
}

func TestNothingIsLeftOfAKilledTest(t *testing.T) {
	folder, started, ended := startFake(t)
	killed := exec.CommandContext(t.Context(), os.Args[0])
	killed.Env = append(os.Environ(), runFake+"="+folder)
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	<-started
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := killed.Wait(); err == nil {
		t.Error("a killed process succeeds")
	}
	<-ended
}
