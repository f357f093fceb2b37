//go:build !slim

package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

const (
	engineTime = 5 * time.Second  // for an engine to answer, one that is to be reached over a network included
	reaperTime = 20 * time.Second // for the image of the reaper, which is small
)

// reaperDisabled is the variable that keeps testcontainers from starting its reaper: a container that removes others
// when the process that started them is gone.
const reaperDisabled = "TESTCONTAINERS_RYUK_DISABLED"

// engine makes sure that a Docker engine answers: the one of DOCKER_HOST and no other where that is set, though
// testcontainers would go on to others. It returns a client for what testcontainers does not do.
func (l Container) engine(ctx context.Context) (client.APIClient, error) {
	docker, err := client.New(client.FromEnv)
	if err == nil {
		reached, cancel := context.WithTimeout(ctx, engineTime)
		defer cancel()
		if _, err = docker.Ping(reached, client.PingOptions{NegotiateAPIVersion: true}); err == nil {
			l.settleHost(ctx, docker)
			l.settleReaper(ctx, docker)
			return docker, nil
		}
		_ = docker.Close() // it has reached nothing
	}
	if host := os.Getenv(client.EnvOverrideHost); host != "" {
		return nil, noDocker(fmt.Errorf("%s is %s: %w", client.EnvOverrideHost, host, err))
	}
	return elsewhere(ctx)
}

// elsewhere is a client of an engine where testcontainers finds one: in Docker's contexts, or without root.
func elsewhere(ctx context.Context) (docker client.APIClient, err error) {
	defer func() {
		if cause := recover(); cause != nil { // what it does when there is none
			err = noDocker(fmt.Errorf("%v", cause))
		}
	}()
	provider, err := testcontainers.NewDockerProvider(testcontainers.WithLogger(log.NewNoopLogger()))
	if err != nil {
		return nil, noDocker(err)
	}
	reached, cancel := context.WithTimeout(ctx, engineTime)
	defer cancel()
	if err := provider.Health(reached); err != nil {
		return nil, errors.Join(noDocker(err), provider.Close())
	}
	return provider.Client(), nil
}

// hostOverride is the variable that tells testcontainers where the ports of containers are published.
const hostOverride = "TESTCONTAINERS_HOST_OVERRIDE"

// settleHost keeps testcontainers from looking for ports at the default gateway when the engine runs right here. It
// takes a machine for a container that was made of a container's image, or whose engine runs inside.
func (l Container) settleHost(ctx context.Context, docker client.APIClient) {
	if os.Getenv(hostOverride) != "" {
		return
	}
	bridge, err := docker.NetworkInspect(ctx, "bridge", client.NetworkInspectOptions{})
	if err != nil {
		return // an engine without it publishes ports in ways of its own
	}
	if name := bridge.Network.Options["com.docker.network.bridge.name"]; !interfaceHere(name) {
		return
	}
	if err := os.Setenv(hostOverride, "localhost"); err != nil {
		l.Say("note: %v", err)
	}
}

// interfaceHere tells whether this machine has a network interface of a name, as it has the engine's bridge when it is
// where the engine runs. Engines of other machines, or around the container that this is, keep theirs to themselves.
func interfaceHere(name string) bool {
	if name == "" {
		return false
	}
	_, err := net.InterfaceByName(name)
	return err == nil
}

// settleReaper does without the reaper where its image is neither there nor to be had: what a killed run leaves is then
// removed by the next one. It comes before testcontainers reads its settings, which it does once.
func (l Container) settleReaper(ctx context.Context, docker client.APIClient) {
	if os.Getenv(reaperDisabled) != "" {
		return
	}
	//lint:ignore SA1019 nothing else tells which image it is
	image := os.Getenv("TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX") + testcontainers.ReaperDefaultImage
	if _, err := docker.ImageInspect(ctx, image); err == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, reaperTime)
	defer cancel()
	pulled, err := docker.ImagePull(ctx, image, client.ImagePullOptions{})
	if err == nil {
		err = errors.Join(pulled.Wait(ctx), pulled.Close())
	}
	if err != nil {
		err = os.Setenv(reaperDisabled, "true")
	}
	if err != nil {
		l.Say("note: %v", err)
	}
}
