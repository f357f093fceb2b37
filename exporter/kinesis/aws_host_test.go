package kinesis

import "testing"

// TestAWSHost knows Amazon's own endpoints, which cost money, by every name that the SDK's rules give them.
func TestAWSHost(t *testing.T) {
	for endpoint, want := range map[string]bool{
		"https://kinesis.us-east-1.amazonaws.com":                        true,
		"https://KINESIS.US-EAST-1.AMAZONAWS.COM:443":                    true,
		"https://kinesis.us-east-1.amazonaws.com.":                       true,
		"https://kinesis-fips.us-gov-west-1.amazonaws.com":               true,
		"https://111122223333.data-kinesis.us-east-1.amazonaws.com":      true,
		"https://vpce-0a1b2c3d-abc.kinesis.eu-west-1.vpce.amazonaws.com": true,
		"https://user:password@kinesis.us-east-1.amazonaws.com":          true,
		"https://kinesis.eu-west-1.api.aws":                              true,
		"https://kinesis.cn-north-1.amazonaws.com.cn":                    true,
		"https://kinesis.cn-north-1.api.amazonwebservices.com.cn":        true,
		"https://kinesis.eusc-de-east-1.amazonaws.eu":                    true,
		"https://kinesis.eusc-de-east-1.api.amazonwebservices.eu":        true,
		"https://kinesis.us-iso-east-1.c2s.ic.gov":                       true,
		"https://kinesis.us-iso-east-1.api.aws.ic.gov":                   true,
		"https://kinesis.us-isob-east-1.sc2s.sgov.gov":                   true,
		"https://kinesis.us-isob-east-1.api.aws.scloud":                  true,
		"https://kinesis.eu-isoe-west-1.cloud.adc-e.uk":                  true,
		"https://kinesis.eu-isoe-west-1.api.cloud-aws.adc-e.uk":          true,
		"https://kinesis.us-isof-south-1.csp.hci.ic.gov":                 true,
		"https://kinesis.us-isof-south-1.api.aws.hci.ic.gov":             true,
		"http://localhost:4566":                                          false,
		"http://kinesis.us-east-1.localhost.localstack.cloud:4566":       false,
		"http://amazonaws.com.example.org":                               false,
		"http://notamazonaws.com":                                        false,
		"http://[::1]:4566":                                              false,
	} {
		if got := awsHost(endpoint); got != want {
			t.Errorf("%s: %v, want %v", endpoint, got, want)
		}
	}
}
