package kinesisfake

// DisableEnhancedMonitoring: see EnableEnhancedMonitoring.
func disableEnhancedMonitoring(s *Server, c *call) error { return s.setMonitoring(c, false) }
