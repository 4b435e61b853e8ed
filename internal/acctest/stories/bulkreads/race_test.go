//go:build race

package bulkreads

const raceDetector = true
