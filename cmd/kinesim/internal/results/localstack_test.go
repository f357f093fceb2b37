package results_test

import (
	"net/http"
	"strings"
	"testing"

	"kinesim/exporter/kinesis/localstacktest"
)

// TestPlaceInLocalStack keeps results in an S3 that is not ours.
func TestPlaceInLocalStack(t *testing.T) {
	if testing.Short() {
		t.Skip("LocalStack is not for -short")
	}
	url, remove, err := localstacktest.Start("s3")
	localstacktest.Need(t, err)
	t.Cleanup(func() {
		if err := remove(); err != nil {
			t.Error(err)
		}
	})
	reach(t, url)
	missing := place(t, "s3://rehearsals/monday")
	if err := missing.Pull(t.Context()); err == nil || !strings.Contains(err.Error(), "NoSuchBucket") {
		t.Errorf("a bucket that is not there: %v", err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url+"/rehearsals", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the bucket is not made: %s", answer.Status)
	}
	tuesday := keep(t, "s3://rehearsals/tuesday")
	monday := keep(t, "s3://rehearsals/monday")
	found(t, "s3://rehearsals/monday/", monday)
	replace(t, "s3://rehearsals/monday", monday)
	found(t, "s3://rehearsals/tuesday", tuesday)
}
