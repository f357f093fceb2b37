package results

import "testing"

// TestBucketAddress holds that a bucket is looked for where its region's partition has it.
func TestBucketAddress(t *testing.T) {
	for _, name := range []string{"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_PROFILE"} {
		t.Setenv(name, "")
	}
	for _, name := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} {
		t.Setenv(name, t.TempDir()+"/none")
	}
	for region, want := range map[string]string{
		"":               "https://data.s3.us-east-1.amazonaws.com",
		"eu-west-1":      "https://data.s3.eu-west-1.amazonaws.com",
		"cn-north-1":     "https://data.s3.cn-north-1.amazonaws.com.cn",
		"us-gov-west-1":  "https://data.s3.us-gov-west-1.amazonaws.com",
		"eusc-de-east-1": "https://data.s3.eusc-de-east-1.amazonaws.eu",
	} {
		t.Setenv("AWS_REGION", region)
		b, err := openBucket(t.Context(), "data", "")
		if err != nil || b.base != want {
			t.Errorf("%s: %+v, %v; want %s", region, b, err, want)
		}
	}
}
