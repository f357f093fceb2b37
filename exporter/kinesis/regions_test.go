package kinesis

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// TestAddresses holds that hosts of every region are called what the SDK calls them, also of one that is new, and
// that those of dual stack and of FIPS are known for Amazon's, too.
func TestAddresses(t *testing.T) {
	resolver := kinesis.NewDefaultEndpointResolverV2()
	for _, p := range partitions {
		for _, region := range append(p.regions, strings.TrimSuffix(p.regions[0], "1")+"9") {
			for _, kind := range []struct{ fips, dual bool }{{}, {fips: true}, {dual: true}, {true, true}} {
				got, err := resolver.ResolveEndpoint(t.Context(), kinesis.EndpointParameters{
					Region: &region, UseFIPS: &kind.fips, UseDualStack: &kind.dual,
				})
				if err != nil {
					t.Errorf("%s %+v: %v", region, kind, err)
					continue
				}
				if !awsHost(got.URI.String()) {
					t.Errorf("%s is taken for another's", got.URI.String())
				}
				if mine := Address("kinesis", region); !kind.fips && !kind.dual && mine != got.URI.String() {
					t.Errorf("%s, want %s", mine, got.URI.String())
				}
			}
		}
	}
}

// TestClientAddress holds that a client knows where its requests go, as its machine is configured.
func TestClientAddress(t *testing.T) {
	for _, test := range []struct{ region, endpoint, fips, want string }{
		{"us-east-1", "", "", "https://kinesis.us-east-1.amazonaws.com"},
		{"cn-north-1", "", "", "https://kinesis.cn-north-1.amazonaws.com.cn"},
		{"us-gov-west-1", "", "true", "https://kinesis.us-gov-west-1.amazonaws.com"},
		{"us-east-1", "", "true", "https://kinesis-fips.us-east-1.amazonaws.com"},
		{"cn-north-1", "http://localhost:4566", "true", "http://localhost:4566"},
	} {
		t.Setenv("AWS_USE_FIPS_ENDPOINT", test.fips)
		client, err := NewClient(t.Context(), Config{Stream: "s", Region: test.region, Endpoint: test.endpoint})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := client.address(t.Context()); err != nil || got != test.want {
			t.Errorf("%+v: %s, %v", test, got, err)
		}
	}
}
