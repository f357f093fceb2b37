// Package bucket is token buckets, by which quotas are measured: one that lets no second see more than its quota, and
// one that refills steadily.
//
// It must not know what is measured, nor how much may be: moments and quotas are arguments.
//
//	window.go   Window: what is spent comes back one second later
//	tank.go     Tank: what is spent comes back a little at every moment, and there may be a debt
package bucket
