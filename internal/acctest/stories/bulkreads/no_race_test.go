//go:build !race

package bulkreads

const raceDetector = false
