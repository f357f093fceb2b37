// Package attendance is how consumers kept up with a run: of looks at who has read what (readers.Snapshot) it makes
// what frames show, what the report says of each consumer, and what objectives are judged by.
//
// It must not know where the looks come from, nor that there is a run: a function tells the moment of the schedule.
//
//	attendance.go   Book: all consumers, look by look
//	attendee.go     one of them: its lag, when it was behind, when it had read everything
//	rates.go        how fast it reads while it is behind, and what comes meanwhile
package attendance
