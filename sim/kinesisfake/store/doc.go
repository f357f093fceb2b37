// Package store keeps values by their keys in a directory, so that they survive a restart, and a kill, without losing
// what was acknowledged. It is Pebble's; this package decides when something counts as kept, and what happens when the
// disk cannot be written: reading goes on, all else is refused, and when it can be written again all is loaded anew. A
// model of the embedded Kinesis writes its journal into it, see kinesisfake/persist.go; kinesim serve --data opens
// it.
//
// It must not know what is kept: nothing of models, streams or records.
//
//	store.go commit.go      a Store, who keeps something in it, and batches of changes on their way to the disk
//	database.go trouble.go  one opening of its directory: who writes, how it fails, and how it is healed
//	room.go fence.go        a disk without room is waited for; a database that has failed is kept from the disk
//	slim.go                 none of it, in builds with the tag slim
//
// Only database.go starts goroutines, and it and room.go wait by the wall clock.
package store
