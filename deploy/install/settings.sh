# shellcheck shell=bash
# shellcheck disable=SC2034    # some of what is set here is used in another part
# What lies outside a release and outlives it: settings, institutions, proxy, certificate, units. What somebody changed is kept.
# Part of deploy/install.sh.

# The folder staff edit is outside the release: an upgrade keeps it, and says how to take over a newer national.yml.
place_institutions() {
    local folder=$ETC/institutions new=$RELEASE/institutions/national.yml
    if [ ! -e "$folder/national.yml" ]; then
        install -d -m 0750 "$folder/records"; cp -n "$RELEASE"/institutions/records/* "$folder/records/"
        cp "$new" "$folder/.national.yml.new"; mv "$folder/.national.yml.new" "$folder/national.yml"   # never half of it
    elif ! cmp -s "$new" "$folder/national.yml"; then
        say "Your $folder/national.yml differs from this release's and was kept. What differs: sudo signpost import $OPT/current/institutions/national.yml"
    fi
    # The bot reads it; `signpost import` and its like are handed it for the length of one command.
    if id signpost >/dev/null 2>&1; then chown -R root:signpost "$folder"; fi
    chmod -R g+rX,o-rwx "$folder"
}

place_settings() {
    local file=$ETC/signpost.env key=$ETC/secrets/SIGNPOST_PSEUDONYM_KEYS url
    # A file that is there is kept, so none may ever be there by half.
    [ -e "$key" ] || (umask 027; openssl rand -hex 32 >"$key.new"; mv "$key.new" "$key")
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
    (umask 027; sed -e "s|@DOMAIN@|$DOMAIN|" -e "s|@DATABASE_URL@|$url|" "$HERE/deploy/signpost.env" >"$file.new")
    if [ "$REDIS" = yes ]; then
        printf '\n# Conversations, so that a restart does not forget them. No password: only the bot'"'"'s group reaches the socket.\n%s\n' \
            SIGNPOST_REDIS_URL=unix:///run/signpost-redis/redis.sock >>"$file.new"
    fi
    if id signpost >/dev/null 2>&1; then chgrp signpost "$file.new"; fi
    mv "$file.new" "$file"
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
    install -m 0644 "$HERE"/deploy/systemd/*.service "$HERE"/deploy/systemd/*.timer "$ROOT/etc/systemd/system/"
    install -m 0755 "$HERE/deploy/signpost" "$ROOT/usr/local/bin/signpost"
}

# Before there is a directory it holds the reviewed sentences; `signpost load` and an upgrade put today's lines in.
write_help_page() {
    [ ! -e "$PUBLIC/help.html" ] || return 0
    (cd "$RELEASE" && as_signpost env PYTHONDONTWRITEBYTECODE=1 DATABASE_URL=sqlite:////dev/null/directory.db \
        .venv/bin/python -W ignore tools/help_page.py "$PUBLIC/help.html" >/dev/null)
}
