package kinesis

import (
	"net/url"
	"slices"
	"strings"
)

// partitions are AWS's, with how the names of their regions begin, how those of their hosts end (of IPv4, and of dual
// stack) and the regions that are known (the partitions of the AWS SDK for Go v2, 1.48.0). A region of tomorrow is
// found by its prefix. The last one is that of all other regions.
var partitions = []struct {
	name    string
	prefix  string
	hosts   [2]string
	regions []string
}{
	{"aws-cn", "cn-", [2]string{"amazonaws.com.cn", "api.amazonwebservices.com.cn"}, []string{"cn-north-1", "cn-northwest-1"}},
	{"aws-us-gov", "us-gov-", [2]string{"amazonaws.com", "api.aws"}, []string{"us-gov-east-1", "us-gov-west-1"}},
	{"aws-eusc", "eusc-", [2]string{"amazonaws.eu", "api.amazonwebservices.eu"}, []string{"eusc-de-east-1"}},
	{"aws-iso", "us-iso-", [2]string{"c2s.ic.gov", "api.aws.ic.gov"}, []string{"us-iso-east-1", "us-iso-west-1"}},
	{"aws-iso-b", "us-isob-", [2]string{"sc2s.sgov.gov", "api.aws.scloud"}, []string{"us-isob-east-1", "us-isob-west-1"}},
	{"aws-iso-e", "eu-isoe-", [2]string{"cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"}, []string{"eu-isoe-west-1"}},
	{"aws-iso-f", "us-isof-", [2]string{"csp.hci.ic.gov", "api.aws.hci.ic.gov"}, []string{"us-isof-east-1", "us-isof-south-1"}},
	{"aws", "", [2]string{"amazonaws.com", "api.aws"}, []string{
		"us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-central-2",
		"eu-north-1", "eu-south-1", "eu-south-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
		"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
		"ap-east-1", "ap-east-2", "ca-central-1", "ca-west-1", "sa-east-1", "sa-west-1", "af-south-1", "il-central-1", "me-central-1",
		"me-south-1", "me-west-1", "mx-central-1",
	}},
}

// partitionOf is the number of a region's partition.
func partitionOf(region string) int {
	for i, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			return i
		}
	}
	return len(partitions) - 1
}

// PartitionOf is the partition of a region, as ARNs have it.
func PartitionOf(region string) string { return partitions[partitionOf(region)].name }

// Address is the URL of a service of AWS in a region, for those whose clients of the SDK are not in the program. Of a
// bucket of S3, the name of the service is BUCKET.s3.
func Address(service, region string) string {
	return "https://" + service + "." + region + "." + partitions[partitionOf(region)].hosts[0]
}

// Regions are the regions of a region's partition, itself among them.
func Regions(region string) []string {
	regions := slices.Clone(partitions[partitionOf(region)].regions)
	if slices.Contains(regions, region) {
		return regions
	}
	return append(regions, region)
}

// awsHost tells whether a URL's host is Amazon's, as a VPC or FIPS endpoint given by hand is. A name may end with a
// dot.
func awsHost(endpoint string) bool {
	parsed, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	host := strings.TrimRight(strings.ToLower(parsed.Hostname()), ".")
	for _, p := range partitions {
		if strings.HasSuffix(host, "."+p.hosts[0]) || strings.HasSuffix(host, "."+p.hosts[1]) {
			return true
		}
	}
	return false
}
