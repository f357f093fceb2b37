package kinesis

import (
	"slices"
	"strings"
)

// partitions are AWS's, with how the names of their regions begin and the regions that are known (the partitions of the
// AWS SDK for Go v2, 1.48.0). A region of tomorrow is found by its prefix. The last one is that of all other regions.
var partitions = []struct {
	name    string
	prefix  string
	regions []string
}{
	{"aws-cn", "cn-", []string{"cn-north-1", "cn-northwest-1"}},
	{"aws-us-gov", "us-gov-", []string{"us-gov-east-1", "us-gov-west-1"}},
	{"aws-eusc", "eusc-", []string{"eusc-de-east-1"}},
	{"aws-iso", "us-iso-", []string{"us-iso-east-1", "us-iso-west-1"}},
	{"aws-iso-b", "us-isob-", []string{"us-isob-east-1", "us-isob-west-1"}},
	{"aws-iso-e", "eu-isoe-", []string{"eu-isoe-west-1"}},
	{"aws-iso-f", "us-isof-", []string{"us-isof-east-1", "us-isof-south-1"}},
	{"aws", "", []string{
		"us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-central-2",
		"eu-north-1", "eu-south-1", "eu-south-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
		"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
		"ap-east-1", "ap-east-2", "ca-central-1", "ca-west-1", "sa-east-1", "sa-west-1", "af-south-1", "il-central-1", "me-central-1",
		"me-south-1", "me-west-1", "mx-central-1",
	}},
}

// PartitionOf is the partition of a region, as ARNs have it.
func PartitionOf(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			return p.name
		}
	}
	return "aws"
}

// Regions are the regions of a region's partition, itself among them.
func Regions(region string) []string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			if slices.Contains(p.regions, region) {
				return slices.Clone(p.regions)
			}
			return append(slices.Clone(p.regions), region)
		}
	}
	return nil
}
