#!/bin/sh
# certbot runs this for each new certificate of a relay, because coturn's user may not read what
# certbot keeps, and coturn reads its certificate again when it is told to:
#     certbot certonly --standalone --domain turn.example.org --deploy-hook /root/for-coturn.sh
set -eu
to=/etc/turnserver # where cert and pkey of turnserver.conf lie

install --directory "$to"
install --owner turnserver --mode 0400 \
    "$RENEWED_LINEAGE/fullchain.pem" "$RENEWED_LINEAGE/privkey.pem" "$to"
systemctl kill --signal=SIGUSR2 coturn || true # it is not there the first time
