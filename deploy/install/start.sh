# shellcheck shell=bash
# Starting it, and saying what comes next. Part of deploy/install.sh.

has_institution() { find "$ETC/institutions" -maxdepth 1 -name '*.yml' ! -name national.yml | grep -q .; }

restart() {
    running_systemd || { say "systemd does not run here, so nothing was started."; return 0; }
    systemctl daemon-reload
    systemctl enable --quiet signpost
    systemctl enable --quiet --now signpost-backup.timer
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

next_steps() {
    say "Done: release $NAME in $OPT/current, settings in $ETC/signpost.env."
    [ -z "${NO_CERTIFICATE:-}" ] || say "Next: put the certificate into $ETC/tls (fullchain.pem, privkey.pem), then run this again: the proxy is off until then."
    has_institution || say "Next: make your institution's file: \`sudo signpost new-institution\` (docs/your-institution.md); then: systemctl start signpost"
    say "Then: \`sudo signpost check\` and \`sudo signpost ready\` say what stands between this machine and live use. docs/hosting.md has the rest."
}
