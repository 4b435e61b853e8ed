//go:build race

package lists

// The race detector makes each row many times as dear.
const many = 2_000
