package exporter

// Put gives a chunk back whose exports go nowhere.
