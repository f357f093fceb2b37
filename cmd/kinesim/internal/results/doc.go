// Package results keeps directories of results in S3, for parts of a run that share no disk: a directory of this
// machine stands for each, and is copied there, or from there.
//
//	s3://bucket/prefix ── Open ──> Place{Dir} ── Push ──> objects
//	                                    └─────── Pull ──< objects
//
// # Files
//
//	place.go   Place: a directory, and what it stands for
//	bucket.go  objects of a bucket; the only file that knows S3
package results
