#!/usr/bin/env bash
# Puts Signpost into service on one virtual machine with Debian 12 or Ubuntu 22.04. Safe to run again: a second run
# upgrades to the checkout it is run from, or changes nothing. What it did not make it does not touch.
#
#   sudo deploy/install.sh --domain signpost.example.ac.uk [options]      `--help` lists the options
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
DOMAIN="" ROOT="" PYTHON="" FROM="" PACKAGES=yes DATABASE=postgresql REDIS=no SELF_SIGNED=no BACK=no KEEP=3
WAIT_SECONDS=240

help() {
    cat <<'TEXT'
Usage: sudo deploy/install.sh --domain NAME [options]

  --domain NAME      the name students' browsers will ask for (needed the first time)
  --database KIND    postgresql (default: on this machine, no password) or sqlite
  --redis            install Redis on this machine too (needed for several bots; see docs/scaling.md)
  --self-signed      make a certificate for a trial, where there is none yet; browsers will warn
  --python PATH      a Python 3.10 of your own (else Ubuntu's, or one that uv fetches)
  --from FOLDER      use the libraries and the model of that checkout, where it stands, instead of fetching and training
  --no-packages      install no system packages: they are there already
  --root FOLDER      install into this folder instead of /: for tests, starts nothing
  --back             go back to the release before this one, and stop there
TEXT
}

say() { printf '%s\n' "$*"; }
stop() { printf 'Installing stopped: %s\n' "$*" >&2; exit 1; }
running_systemd() { [ -z "$ROOT" ] && [ -d /run/systemd/system ]; }
as_signpost() { if id signpost >/dev/null 2>&1; then runuser -u signpost -- "$@"; else "$@"; fi; }

read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --domain|--database|--python|--root|--from) [ $# -ge 2 ] || stop "$1 needs a value; --help lists the options" ;;&
            --domain) DOMAIN=$2; shift ;;
            --database) DATABASE=$2; shift ;;
            --python) PYTHON=$2; shift ;;
            --root) ROOT=${2%/}; shift ;;
            --from) FROM=$(cd "$2" && pwd); shift ;;
            --redis) REDIS=yes ;;
            --self-signed) SELF_SIGNED=yes ;;
            --no-packages) PACKAGES=no ;;
            --back) BACK=yes ;;
            -h|--help) help; exit 0 ;;
            *) stop "$1 is no option; --help lists them" ;;
        esac
        shift
    done
    case $DATABASE in postgresql|sqlite) ;; *) stop "--database is postgresql or sqlite, not $DATABASE" ;; esac
    [[ -z $DOMAIN || $DOMAIN =~ ^[A-Za-z0-9.-]+$ ]] || stop "--domain is a name such as signpost.example.ac.uk, not $DOMAIN"
    OPT=$ROOT/opt/signpost ETC=$ROOT/etc/signpost STATE=$ROOT/var/lib/signpost PUBLIC=$ROOT/var/lib/signpost-public
}

check_machine() {
    [ "$(id -u)" = 0 ] || [ -n "$ROOT" ] || stop "it needs the rights of root: run it with sudo"
    . /etc/os-release
    case "$ID $VERSION_ID" in
        "debian 12"|"ubuntu 22.04") ;;
        *) case $ID in
               debian|ubuntu) say "Note: tried on Debian 12 and Ubuntu 22.04; this is $PRETTY_NAME." ;;
               *) stop "it knows Debian and Ubuntu only; this is ${PRETTY_NAME:-something else}. deploy/README.md says what it does, to be done by hand." ;;
           esac ;;
    esac
    local free; mkdir -p "$OPT"; free=$(df -Pm "$OPT" | awk 'NR == 2 {print $4}')
    [ "$free" -ge 6000 ] || stop "it needs 6 GB free under $OPT; there are $free MB"
}

install_packages() {
    [ "$PACKAGES" = yes ] || return 0
    local wanted=(ca-certificates openssl nginx python3 python3-pip) missing=() name
    if apt-cache show python3.10 >/dev/null 2>&1; then wanted+=(python3.10 python3.10-venv); fi
    [ "$DATABASE" = sqlite ] || wanted+=(postgresql)
    [ "$REDIS" = no ] || wanted+=(redis-server)
    for name in "${wanted[@]}"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Installing packages: ${missing[*]} …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || stop "the package lists could not be read: check the network"
    # Lists of a new machine are empty: only now can it be said whether Ubuntu's Python 3.10 is there.
    if ! printf '%s\n' "${wanted[@]}" | grep -qx python3.10 && apt-cache show python3.10 >/dev/null 2>&1; then missing+=(python3.10 python3.10-venv); fi
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || stop "apt-get could not install ${missing[*]}: it says why above"
    # Debian's own Redis writes to a disk and has a port; ours (signpost-redis) has neither.
    if [[ " ${missing[*]} " == *" redis-server "* ]] && running_systemd; then systemctl disable --quiet --now redis-server; fi
}

# Older ones lack commands that are used.
check_redis() {
    [ "$REDIS" = yes ] && [ -z "$ROOT" ] || return 0
    local version; version=$(redis-server --version | sed -n 's/.* v=\([0-9]*\)\..*/\1/p')
    if [ "${version:-0}" -lt 6 ]; then
        say "Left out: --redis needs Redis 6 and this system has ${version:-none}. One server needs no Redis; docs/hosting.md says where a newer one comes from."
        REDIS=no
    fi
}

make_user_and_folders() {
    if [ -z "$ROOT" ] && ! id signpost >/dev/null 2>&1; then
        useradd --system --user-group --home-dir /var/lib/signpost --no-create-home --shell /usr/sbin/nologin signpost
    fi
    install -d -m 0755 "$OPT" "$OPT/releases" "$PUBLIC"
    install -d -m 0750 "$ETC" "$ETC/tls" "$ETC/secrets" "$ETC/institutions" "$STATE"
    if id signpost >/dev/null 2>&1; then
        chown root:signpost "$ETC" "$ETC/secrets" "$ETC/institutions"
        chown signpost:signpost "$STATE" "$PUBLIC"
    fi
}

release_name() {
    local version; version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$HERE/pyproject.toml")
    printf '%s-%s' "$version" "$(list_files | (cd "$HERE" && xargs -0 sha256sum) | sha256sum | cut -c1-8)"
}

# What belongs to a release: what git tracks; without git, all but what is made on a machine.
list_files() {
    if [ -d "$HERE/.git" ] && command -v git >/dev/null; then
        git -c safe.directory="$HERE" -C "$HERE" ls-files -z | sort -z
    else
        (cd "$HERE" && find . -type f -not -path './.git/*' -not -path './.venv/*' -not -path './.tools/*' -not -path './var/*' \
            -not -path './node_modules/*' -not -path '*/__pycache__/*' -printf '%P\0' | sort -z)
    fi
}

make_release() {
    NAME=$(release_name) RELEASE=$OPT/releases/$NAME
    if [ -e "$RELEASE/installed" ]; then say "Release $NAME is there already."; return; fi
    say "Making release $NAME …"
    rm -rf "$RELEASE"; install -d -m 0755 "$RELEASE"
    list_files | (cd "$HERE" && tar --null --files-from=- -cf -) | tar -xf - -C "$RELEASE" --no-same-owner
    chmod -R u=rwX,go=rX "$RELEASE"
    if [ -n "$FROM" ]; then use_what_is_there; else fetch_and_train; fi
    touch "$RELEASE/installed"
}

use_what_is_there() {
    install -d -m 0755 "$RELEASE/var/models"
    ln -s "$FROM/.venv" "$RELEASE/.venv"
    cp "$FROM"/var/encoder-*.onnx "$RELEASE/var/"
    # The newest models: the one that fits is found by its name; anything else would have to be trained.
    cp "$FROM"/var/models/signpost-* "$RELEASE/var/models/"
    train "$RELEASE"
}

fetch_and_train() {
    (cd "$RELEASE" && umask 022 && PATH=${PYTHON:+$(dirname "$PYTHON"):}$PATH UV_CACHE_DIR=$OPT/cache PIP_ROOT_USER_ACTION=ignore HOME=$OPT python3 tools/set_up.py) \
        || stop "the libraries could not be installed (see above); nothing that runs was changed"
    chmod -R go+rX "$RELEASE/.venv" "$RELEASE/.tools"
    train "$RELEASE"
}

# As the bot's own user: training reads files, and root has no part in that.
train() {
    install -d -m 0755 "$1/var" "$1/var/models"
    # The model of the release before still fits where no word changed: then an upgrade takes a minute.
    cp -n "$OPT"/current/var/encoder-*.onnx "$1/var/" 2>/dev/null || true
    cp -n "$OPT"/current/var/models/signpost-* "$1/var/models/" 2>/dev/null || true
    if id signpost >/dev/null 2>&1; then chown -R signpost:signpost "$1/var"; fi
    (cd "$1" && umask 022 && as_signpost env -i HOME=/nonexistent PATH=/usr/bin:/bin TF_CPP_MIN_LOG_LEVEL=3 MPLCONFIGDIR=/tmp/signpost-mpl .venv/bin/python -W ignore -m bot train) \
        || stop "the model could not be trained: $1/var/training.log says why; nothing that runs was changed"
    rm -rf /tmp/signpost-mpl
    if [ "$(id -u)" = 0 ]; then chown -R root:root "$1/var"; fi
    chmod -R go+rX "$1/var"
}

# The folder staff edit is outside the release: an upgrade keeps it. A newer national.yml is laid beside theirs.
place_institutions() {
    local folder=$ETC/institutions new=$RELEASE/institutions/national.yml
    if [ ! -e "$folder/national.yml" ]; then
        cp "$new" "$folder/national.yml"; install -d -m 0750 "$folder/records"; cp -n "$RELEASE"/institutions/records/* "$folder/records/"
    elif ! cmp -s "$new" "$folder/national.yml"; then
        cp "$new" "$folder/national.yml.of-this-release"
        say "Look at it: your $folder/national.yml differs from this release's; the new one is beside it (national.yml.of-this-release)."
    fi
    # The bot reads it; `signpost import` and its like are handed it for the length of one command.
    if id signpost >/dev/null 2>&1; then chown -R root:signpost "$folder"; fi
    chmod -R g+rX,o-rwx "$folder"
}

place_settings() {
    local file=$ETC/signpost.env key=$ETC/secrets/SIGNPOST_PSEUDONYM_KEYS url
    [ -e "$key" ] || (umask 027; openssl rand -hex 32 >"$key")
    chmod 0640 "$key"; if id signpost >/dev/null 2>&1; then chgrp signpost "$key"; fi
    if [ -e "$file" ]; then
        [ "$REDIS" = no ] || grep -q '^SIGNPOST_REDIS_URL' "$file" || say "To use Redis, add to $file: SIGNPOST_REDIS_URL=unix:///run/signpost-redis/redis.sock"
        return 0
    fi
    [ -n "$DOMAIN" ] || stop "the first time it needs --domain, the name students' browsers will ask for"
    case $DATABASE in
        postgresql) url="postgresql+psycopg2:///signpost?host=/var/run/postgresql" ;;  # by the user's own name: no password
        sqlite) url="sqlite:////var/lib/signpost/directory.db" ;;
    esac
    (umask 027; sed -e "s|@DOMAIN@|$DOMAIN|" -e "s|@DATABASE_URL@|$url|" "$HERE/deploy/signpost.env" >"$file")
    if [ "$REDIS" = yes ]; then printf '\n# Conversations, so that a restart does not forget them. No password: only the bot'"'"'s group reaches the socket.\nSIGNPOST_REDIS_URL=unix:///run/signpost-redis/redis.sock\n' >>"$file"; fi
    if id signpost >/dev/null 2>&1; then chgrp signpost "$file"; fi
}

place_proxy() {
    local site=$ROOT/etc/nginx/sites-available/signpost.conf new
    [ -n "$DOMAIN" ] || DOMAIN=$(sed -n 's/^ *server_name \(.*\);/\1/p' "$site" 2>/dev/null | head -1)
    [ -n "$DOMAIN" ] || stop "the first time it needs --domain, the name students' browsers will ask for"
    install -d "$ROOT/etc/nginx/sites-available" "$ROOT/etc/nginx/sites-enabled" "$ROOT/var/cache/nginx" "$ROOT/var/log/nginx"
    new=$(sed "s/signpost\.example\.ac\.uk/$DOMAIN/" "$HERE/deploy/nginx/signpost.conf")
    if [ -e "$site" ] && [ -e "$site.as-installed" ] && ! cmp -s "$site" "$site.as-installed"; then
        printf '%s\n' "$new" >"$site.of-this-release"; say "Kept your own $site; this release's is beside it (signpost.conf.of-this-release)."
    else
        printf '%s\n' "$new" >"$site"; cp "$site" "$site.as-installed"
    fi
    make_certificate
    if [ -e "$ETC/tls/fullchain.pem" ]; then ln -sfn ../sites-available/signpost.conf "$ROOT/etc/nginx/sites-enabled/signpost.conf"; fi
}

make_certificate() {
    [ ! -e "$ETC/tls/fullchain.pem" ] || return 0
    if [ "$SELF_SIGNED" = yes ]; then
        (umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj "/CN=$DOMAIN" \
            -addext "subjectAltName=DNS:$DOMAIN" -keyout "$ETC/tls/privkey.pem" -out "$ETC/tls/fullchain.pem" 2>/dev/null)
        say "Made a certificate for a trial: browsers will warn. Replace the two files in $ETC/tls."
    else
        NO_CERTIFICATE=yes
    fi
}

place_units() {
    install -d "$ROOT/etc/systemd/system" "$ROOT/usr/local/bin"
    install -m 0644 "$HERE"/deploy/systemd/*.service "$ROOT/etc/systemd/system/"
    install -m 0755 "$HERE/deploy/signpost" "$ROOT/usr/local/bin/signpost"
}

make_database() {
    [ "$DATABASE" = postgresql ] && [ -z "$ROOT" ] || return 0
    grep -q '^DATABASE_URL=postgresql.*host=/var/run/postgresql' "$ETC/signpost.env" || return 0   # somebody keeps it elsewhere
    if ! pg_isready -q 2>/dev/null; then
        if running_systemd; then systemctl start postgresql; else pg_ctlcluster "$(pg_lsclusters -h | awk 'NR == 1 {print $1}')" main start; fi
        for _ in 1 2 3 4 5 6 7 8 9 10; do pg_isready -q && break; sleep 1; done
    fi
    cd /   # the database's user may not look into the folder this was started from
    local ask=(runuser -u postgres -- psql -qtAX -d postgres -c)
    [ "$("${ask[@]}" "SELECT 1 FROM pg_roles WHERE rolname = 'signpost'")" = 1 ] || "${ask[@]}" "CREATE ROLE signpost LOGIN"
    [ "$("${ask[@]}" "SELECT 1 FROM pg_database WHERE datname = 'signpost'")" = 1 ] || "${ask[@]}" "CREATE DATABASE signpost OWNER signpost ENCODING 'UTF8' TEMPLATE template0"
}

# Before there is a directory it holds the reviewed sentences; `signpost load` and an upgrade put today's lines in.
write_help_page() {
    [ ! -e "$PUBLIC/help.html" ] || return 0
    (cd "$RELEASE" && as_signpost env PYTHONDONTWRITEBYTECODE=1 DATABASE_URL=sqlite:////nonexistent/directory.db \
        .venv/bin/python -W ignore tools/help_page.py "$PUBLIC/help.html" >/dev/null)
}

switch_to() {
    # A dialogue that somebody switched off stays off.
    if [ -e "$OPT/current/var/dialogue-off" ]; then touch "$1/var/dialogue-off"; fi
    ln -sfn "releases/$(basename "$1")" "$OPT/current.new"; mv -T "$OPT/current.new" "$OPT/current"
}

has_institution() { find "$ETC/institutions" -maxdepth 1 -name '*.yml' ! -name national.yml | grep -q .; }

restart() {
    running_systemd || { say "systemd does not run here, so nothing was started."; return 0; }
    systemctl daemon-reload
    systemctl enable --quiet signpost
    if [ "$REDIS" = yes ]; then systemctl enable --quiet --now signpost-redis; fi
    if [ -e "$ETC/tls/fullchain.pem" ]; then
        if nginx -t -q; then systemctl reload-or-restart nginx; else say "nginx does not take its configuration: \`nginx -t\` says why."; fi
    fi
    has_institution || { say "There is no institution yet, so Signpost is not started."; return 0; }
    systemctl restart signpost
    for ((i = 0; i < WAIT_SECONDS; i++)); do
        if healthy; then say "Signpost answers."; /usr/local/bin/signpost help-page >/dev/null || true; return 0; fi
        sleep 1
    done
    return 1
}

healthy() { python3 -c 'import urllib.request as u; u.urlopen("http://127.0.0.1:5005/health", timeout=2)' 2>/dev/null; }

forget_old_releases() {
    local old
    for old in $(find "$OPT/releases" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %f\n' | sort -rn | awk -v keep="$KEEP" 'NR > keep {print $2}'); do
        case $old in "$(basename "$(readlink "$OPT/current")")"|"$(cat "$OPT/before" 2>/dev/null)") ;; *) rm -rf "${OPT:?}/releases/$old" ;; esac
    done
}

go_back() {
    local before; before=$(cat "$OPT/before" 2>/dev/null) || stop "there is no release before this one"
    [ -e "$OPT/releases/$before/installed" ] || stop "the release before this one ($before) is not there any more"
    basename "$(readlink "$OPT/current")" >"$OPT/before"
    switch_to "$OPT/releases/$before"
    say "Back to $before."
    restart || stop "it does not answer either: journalctl -u signpost says why; docs/runbook.md says what to do"
}

next_steps() {
    say "Done: release $NAME in $OPT/current, settings in $ETC/signpost.env."
    [ -z "${NO_CERTIFICATE:-}" ] || say "Next: put the certificate into $ETC/tls (fullchain.pem, privkey.pem), then run this again: the proxy is off until then."
    has_institution || say "Next: make your institution's file: \`sudo signpost new-institution\` (docs/your-institution.md); then: systemctl start signpost"
    say "Then: \`sudo signpost check\` and \`sudo signpost ready\` say what stands between this machine and live use. docs/hosting.md has the rest."
}

read_options "$@"
check_machine
if [ "$BACK" = yes ]; then go_back; exit 0; fi
install_packages
check_redis
make_user_and_folders
make_release
place_settings
place_institutions
place_units
place_proxy
make_database
write_help_page
CURRENT=$(basename "$(readlink "$OPT/current" || true)")
if [ -n "$CURRENT" ] && [ "$CURRENT" != "$NAME" ]; then printf '%s\n' "$CURRENT" >"$OPT/before"; fi
switch_to "$RELEASE"
if ! restart; then
    say "The new release does not answer within $WAIT_SECONDS s: journalctl -u signpost says why."
    [ -z "$CURRENT" ] || [ "$CURRENT" = "$NAME" ] || go_back
    exit 1
fi
forget_old_releases
next_steps
