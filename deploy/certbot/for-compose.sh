#!/bin/sh
# certbot runs this for each new certificate, because nginx in compose.yaml is user 10001, who may
# not read what certbot keeps. docs/operations.md, "Certificates", has the steps.
set -eu
certificates=/srv/hotline/certificates # what CERTIFICATES names in compose.env

to=$certificates/live/$(basename "$RENEWED_LINEAGE")
install --directory "$to"
install --owner 10001 --mode 0400 \
    "$RENEWED_LINEAGE/fullchain.pem" "$RENEWED_LINEAGE/privkey.pem" "$to"
docker exec hotline-nginx-1 nginx -s reload || true # it is not there the first time
