# shellcheck shell=bash
# What the machine needs around a release: packages, the user and its folders, the database. Part of deploy/install.sh.

# Two at once would make one release out of two. The lock ends with this process, however that ends.
one_at_a_time() {
    exec 9>"$OPT/lock"
    flock --nonblock 9 || stop "another installation runs already: wait until it ends"
}

running_systemd() { [ -z "$ROOT" ] && [ -d /run/systemd/system ]; }

# Not `apt-cache show`: on Debian 12 it says yes to python3.10, which is only mentioned there.
can_be_had() { apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }

as_signpost() { if id signpost >/dev/null 2>&1; then runuser -u signpost -- "$@"; else "$@"; fi; }

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
    # A release with libraries and model of its own takes about 3 GB, and as much again while they are fetched.
    local free needed=6; [ -z "$FROM" ] || needed=1
    mkdir -p "$OPT"; free=$(df -Pm "$OPT" | awk 'NR == 2 {print $4}')
    [ "$free" -ge "${needed}000" ] || stop "it needs $needed GB free under $OPT; there are $free MB"
}

# Said before anything is installed: a Python that was brought along may lack a library of its own, for example.
check_python() {
    # An upgrade uses the Python that was given the first time.
    if [ -z "$PYTHON" ] && [ -e "$OPT/python" ]; then PYTHON=$(cat "$OPT/python"); fi
    [ -n "$PYTHON" ] || return 0
    local version; version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])') \
        || stop "$PYTHON does not run (see above). Mend it, or name another with --python; nothing was changed"
    [ "$version" = 3.10 ] || stop "Signpost needs Python 3.10, and $PYTHON is $version: name another with --python; nothing was changed"
}

install_packages() {
    [ "$PACKAGES" = yes ] || return 0
    local wanted=(ca-certificates openssl nginx python3 python3-pip) missing=() name
    if can_be_had python3.10-venv; then wanted+=(python3.10 python3.10-venv); fi
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
    if ! printf '%s\n' "${wanted[@]}" | grep -qx python3.10 && can_be_had python3.10-venv; then missing+=(python3.10 python3.10-venv); fi
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

make_database() {
    [ "$DATABASE" = postgresql ] && [ -z "$ROOT" ] || return 0
    grep -q '^DATABASE_URL=postgresql.*host=/var/run/postgresql' "$ETC/signpost.env" || return 0   # somebody keeps it elsewhere
    if ! pg_isready -q 2>/dev/null; then
        if running_systemd; then systemctl start postgresql; else pg_ctlcluster "$(pg_lsclusters -h | awk 'NR == 1 {print $1}')" main start 9>&-; fi
        for _ in 1 2 3 4 5 6 7 8 9 10; do pg_isready -q && break; sleep 1; done
    fi
    cd /   # the database's user may not look into the folder this was started from
    local ask=(runuser -u postgres -- psql -qtAX -d postgres -c)
    [ "$("${ask[@]}" "SELECT 1 FROM pg_roles WHERE rolname = 'signpost'")" = 1 ] || "${ask[@]}" "CREATE ROLE signpost LOGIN"
    [ "$("${ask[@]}" "SELECT 1 FROM pg_database WHERE datname = 'signpost'")" = 1 ] || "${ask[@]}" "CREATE DATABASE signpost OWNER signpost ENCODING 'UTF8' TEMPLATE template0"
}
