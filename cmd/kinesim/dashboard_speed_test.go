package main

import "testing"

// TestSpeedComesBack holds that as many steps up as down come back to the same speed, to the last digit: else the
// header would go on to say that the speed is not 1.
func TestSpeedComesBack(t *testing.T) {
	for steps := range 20 {
		speed := 1.0
		for range steps {
			speed = scaled(speed, 1/1.25)
		}
		for range steps {
			speed = scaled(speed, 1.25)
		}
		if speed != 1 {
			t.Errorf("after %d steps down and up the speed is %v", steps, speed)
		}
	}
}
