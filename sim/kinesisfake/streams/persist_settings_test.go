//go:build !slim

package streams

import (
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// What operations set on a stream, a consumer and the account is there after a restart.
func TestStoreKeepsSettings(t *testing.T) {
	k := newKept(t, vfs.NewMem(), Config{})
	var consumer ConsumerInfo
	k.shared.Do(func(now time.Time, m *Model) {
		m.Commit(now, true)
		for _, err := range []error{
			m.Create(now, NewStream{Name: "s", Mode: OnDemand, WarmMiB: 6, Auto: true, Tags: map[string]string{"a": "b"}}),
			m.StartEncryption(now, "s", "key"),
			m.SetPolicy(now, m.ARN("s"), "{}"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		var err error
		if consumer, err = m.RegisterConsumer(now, "s", "c", map[string]string{"c": "d"}); err != nil {
			t.Fatal(err)
		}
		if _, _, err = m.SetMonitoring(now, "s", []string{"IncomingBytes"}, true); err != nil {
			t.Fatal(err)
		}
		if _, err = m.PutRecord(now, "s", PutEntry{Key: []byte("k"), Data: []byte("secret")}); err != nil {
			t.Fatal(err)
		}
	})
	k.reopen()
	k.shared.Do(func(now time.Time, m *Model) {
		info, err := m.DescribeStream(now, "s")
		if err != nil || info.Mode != OnDemand || info.WarmMiB != 6 || info.OpenShards != 6 || !info.Auto || info.KeyID != "key" ||
			len(info.Metrics) != 1 || info.Consumers != 1 {
			t.Errorf("%+v, %v", info, err)
		}
		if policy, err := m.Policy(now, m.ARN("s")); policy != "{}" || err != nil {
			t.Errorf("policy %q, %v", policy, err)
		}
		for arn, want := range map[string]Tag{m.ARN("s"): {"a", "b"}, consumer.ARN: {"c", "d"}} {
			if tags, err := m.ResourceTags(now, arn); err != nil || len(tags) != 1 || tags[0] != want {
				t.Errorf("tags of %s: %v, %v", arn, tags, err)
			}
		}
		if account := m.DescribeAccount(now); account.Status != CommitmentEnabled {
			t.Errorf("account %+v", account)
		}
		sub, err := m.Subscribe(now, consumer.ARN, 0, Position{Type: TrimHorizon})
		if err != nil {
			t.Fatal(err)
		}
		event, _, err := m.Push(now, sub, nil)
		if err != nil || len(event.Records) != 1 || !event.Records[0].Encrypted || len(event.Records[0].Key) != 0 {
			t.Errorf("pushed %+v, %v", event, err)
		}
	})
}
