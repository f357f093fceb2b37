package objective

// Adobe is the name of what Adobe publishes of its destination: in 95 % of the time less than 10 minutes for messages
// that were sent successfully, with less than 10,000 requests a second for each dataflow ("Limits and retry policy").
const Adobe = "adobe"

// AdobeText is that as an objective.
const AdobeText = "due_to_ack p95 < 10m below 10k/s"

// AdobeEventText is the same from the event on, where it is known when that was.
const AdobeEventText = "event_to_ack p95 < 10m below 10k/s"
