#!/usr/bin/env bash
# Makes the secrets that compose.yaml and the Kubernetes manifests need, in deploy/secrets. What is there is kept.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
umask 077
mkdir -p secrets
cd secrets
random() { openssl rand -hex 32; }
keep() { [ -e "$1" ] || { cat >"$1.new"; mv "$1.new" "$1"; echo "made deploy/secrets/$1"; }; }

random | keep postgres_password
printf 'postgresql+psycopg2://signpost:%s@postgres:5432/signpost\n' "$(cat postgres_password)" | keep database_url
printf 'requirepass %s\n' "$(random)" | keep redis_conf
printf 'redis://:%s@redis:6379/0\n' "$(sed -n 's/^requirepass //p' redis_conf)" | keep redis_url
random | keep pseudonym_keys
chmod 0400 -- *
# Each container reads its own as its own user: PostgreSQL and Redis as 999, Signpost as 10001.
if [ "$(id -u)" = 0 ]; then
    chown 999 postgres_password redis_conf
    chown 10001 database_url redis_url pseudonym_keys
else
    echo "For compose.yaml the files must belong to the containers' users: run this once more with sudo." >&2
fi
echo "deploy/secrets is complete. Keep it out of every repository and backup that others read."
