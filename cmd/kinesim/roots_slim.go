//go:build slim

package main

import _ "golang.org/x/crypto/x509roots/fallback" // an image from scratch has no certificates of authorities
