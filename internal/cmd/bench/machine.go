package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// machine says what the bench ran on, as far as the system tells.
func machine() string {
	system := field("/etc/os-release", "PRETTY_NAME", "=")
	if system == "" {
		system = runtime.GOOS
	}
	text := fmt.Sprintf("%s (%s), %d cores", system, runtime.GOARCH, runtime.NumCPU())
	if model := field("/proc/cpuinfo", "model name", ":"); model != "" {
		text += ", " + model
	}
	var kilobytes float64
	if _, err := fmt.Sscan(field("/proc/meminfo", "MemTotal", ":"), &kilobytes); err == nil {
		text += fmt.Sprintf(", %.0f GB of memory", kilobytes/1024/1024)
	}
	return text
}

// field is the first value of a name in a file of names and values; empty if the system has no such file.
func field(file, name, separator string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		if key, value, found := strings.Cut(line, separator); found && strings.TrimSpace(key) == name {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return ""
}

// commit is the source's, as git tells it.
func commit(ctx context.Context) string {
	said, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--exclude", "*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(said))
}
