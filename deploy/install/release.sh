# shellcheck shell=bash
# shellcheck disable=SC2034    # some of what is set here is used in another part
# A release: made beside the one that runs, switched on when it is complete, gone back to. Part of deploy/install.sh.

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
    if [ -n "$PYTHON" ]; then printf '%s\n' "$PYTHON" >"$OPT/python"; fi
    (cd "$RELEASE" && umask 022 && PATH=${PYTHON:+$(dirname "$PYTHON"):}$PATH UV_CACHE_DIR=$OPT/cache PIP_ROOT_USER_ACTION=ignore HOME=$OPT python3 tools/set_up.py) \
        || stop "the libraries could not be installed (see above); nothing that runs was changed"
    chmod -R go+rX "$RELEASE/.venv" "$RELEASE/.tools"
    train "$RELEASE"
}

# As the bot's own user: training reads files, and root has no part in that.
train() {
    install -d -m 0755 "$1/var" "$1/var/models"
    # The model of the release before still fits where no word changed, and so does one that this checkout has trained.
    local model place
    model=$(cd "$1" && .venv/bin/python -W ignore -c 'from bot.training import model_path; print(model_path().name)')
    for place in "$OPT/current" "$HERE"; do
        cp -n "$place"/var/encoder-*.onnx "$1/var/" 2>/dev/null || true
        cp -n "$place/var/models/$model" "$place/var/models/$model.sha256" "$1/var/models/" 2>/dev/null || true
    done
    if id signpost >/dev/null 2>&1; then chown -R signpost:signpost "$1/var"; fi
    (cd "$1" && umask 022 && as_signpost env -i HOME=/nonexistent PATH=/usr/bin:/bin TF_CPP_MIN_LOG_LEVEL=3 MPLCONFIGDIR=/tmp/signpost-mpl .venv/bin/python -W ignore -m bot train) \
        || stop "the model could not be trained: $1/var/training.log says why; nothing that runs was changed"
    rm -rf /tmp/signpost-mpl
    if [ "$(id -u)" = 0 ]; then chown -R root:root "$1/var"; fi
    chmod -R go+rX "$1/var"
}

switch_to() {
    # A dialogue that somebody switched off stays off.
    if [ -e "$OPT/current/var/dialogue-off" ]; then touch "$1/var/dialogue-off"; fi
    ln -sfn "releases/$(basename "$1")" "$OPT/current.new"; mv -T "$OPT/current.new" "$OPT/current"
}

# The new release is tried. `before` is where --back goes to; `proved` names the last release that answered, so that also
# a run after one that was cut off knows whether there is something to go back to.
put_in_service() {
    local current; current=$(basename "$(readlink "$OPT/current" || true)")
    if [ -n "$current" ] && [ "$current" != "$NAME" ]; then printf '%s\n' "$current" >"$OPT/before"; fi
    switch_to "$RELEASE"
    if restart; then printf '%s\n' "$NAME" >"$OPT/proved"; return; fi
    say "The new release does not answer within $WAIT_SECONDS s: journalctl -u signpost says why."
    if [ -e "$OPT/before" ] && [ "$(cat "$OPT/proved" 2>/dev/null)" != "$NAME" ]; then go_back; fi
    exit 1
}

go_back() {
    local before current; current=$(basename "$(readlink "$OPT/current" || true)")
    before=$(cat "$OPT/before" 2>/dev/null) || stop "there is no release before this one"
    [ "$before" != "$current" ] || stop "$before is in service already: there is no other to go back to"
    [ -e "$OPT/releases/$before/installed" ] || stop "the release before this one ($before) is not there any more"
    switch_to "$OPT/releases/$before"
    printf '%s\n' "$current" >"$OPT/before"
    say "Back to $before."
    restart || stop "it does not answer either: journalctl -u signpost says why; docs/runbook.md says what to do"
    printf '%s\n' "$before" >"$OPT/proved"
}

# 3 GB each: what was cut off before it was complete goes, and of the others all but the newest few.
forget_old_releases() {
    local old
    for old in "$OPT"/releases/*/; do [ -e "$old/installed" ] || rm -rf "$old"; done
    for old in $(find "$OPT/releases" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %f\n' | sort -rn | awk -v keep="$KEEP" 'NR > keep {print $2}'); do
        case $old in "$(basename "$(readlink "$OPT/current")")"|"$(cat "$OPT/before" 2>/dev/null)") ;; *) rm -rf "${OPT:?}/releases/$old" ;; esac
    done
}
