// Package storetest is disks that go wrong, for tests of what is kept: of the store, and of models that write into it.
// In builds with the tag slim there is neither.
package storetest
