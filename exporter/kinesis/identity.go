package kinesis

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

const (
	identityTime  = 3 * time.Second // for STS, which a network without it never answers
	elsewhereTime = 3 * time.Second // for all other regions
)

// Identity is whom the credentials belong to.
type Identity struct {
	Account string // 12 digits
	ARN     string // of the user or the role
}

// Identity asks STS who makes the requests, which needs no permission. An endpoint that is not AWS's is asked itself.
func (c *Client) Identity(ctx context.Context) (Identity, error) {
	ctx, cancel := context.WithTimeout(ctx, identityTime)
	defer cancel()
	api := sts.NewFromConfig(c.loaded, func(o *sts.Options) {
		o.Retryer, o.RetryMaxAttempts = aws.NopRetryer{}, 0
		if !c.AWS() {
			o.BaseEndpoint = aws.String(c.endpoint)
			o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateDisabled
			o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateDisabled
		}
	})
	out, err := call(ctx, c, "GetCallerIdentity", func(ctx context.Context) (*sts.GetCallerIdentityOutput, error) {
		return api.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	})
	if err != nil {
		return Identity{}, err
	}
	return Identity{Account: aws.ToString(out.Account), ARN: aws.ToString(out.Arn)}, nil
}

// inOrder are those for which asking, which is done of all at a time, is answered with yes.
func inOrder(all []string, ask func(string) bool) []string {
	var (
		asking sync.WaitGroup
		yes    = make([]bool, len(all))
	)
	for i, one := range all {
		asking.Go(func() { yes[i] = ask(one) })
	}
	asking.Wait()
	var found []string
	for i, one := range all {
		if yes[i] {
			found = append(found, one)
		}
	}
	slices.Sort(found)
	return found
}
