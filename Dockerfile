# kinesim in an image of nothing else: static, slim (no containers, no --data, no metrics), as nobody.
#   docker build -t kinesim .            from the sources
#   docker run --network none kinesim    the quickstart, against the embedded Kinesis
ARG GO=golang:1.26

FROM ${GO} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
ARG COMMIT=
ARG DATE=
RUN CGO_ENABLED=0 go build -tags slim -trimpath -o /kinesim \
    -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT} -X main.date=${DATE}" ./cmd/kinesim

FROM scratch
COPY --from=build /kinesim /kinesim
USER 65532:65532
ENTRYPOINT ["/kinesim"]
CMD ["run", "quickstart"]
