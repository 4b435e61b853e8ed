//go:build !race

package lists

const many = 10_000
