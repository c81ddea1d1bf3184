#!/usr/bin/env bash
# Puts Signpost into service on one virtual machine with Debian 12 or Ubuntu 22.04. Safe to run again: a second run
# upgrades to the checkout it is run from, or changes nothing. What it did not make it does not touch.
# The steps are in deploy/install/: machine.sh, release.sh, settings.sh, start.sh.
#
#   sudo deploy/install.sh --domain signpost.example.ac.uk [options]      `--help` lists the options
# shellcheck disable=SC2034    # what is set here is used in the parts, and the other way round
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

read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --domain|--database|--python|--root|--from) [ $# -ge 2 ] || stop "$1 needs a value; --help lists the options" ;;&
            --domain) DOMAIN=$2; shift ;;
            --database) DATABASE=$2; shift ;;
            --python) PYTHON=$(realpath -s -- "$2"); shift ;;
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

# In this order. What may fail comes before the switch: until then the release in service has not been touched. Each
# step may be cut off at any moment (a power cut, kill -9): the next run goes on from there.
main() {
    read_options "$@"
    check_machine
    one_at_a_time
    if [ "$BACK" = yes ]; then go_back; return; fi
    check_python
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
    put_in_service
    forget_old_releases
    next_steps
}

# Read whole before anything is done, so that a `git pull` meanwhile does not change what runs.
# shellcheck source=deploy/install/machine.sh
. "$HERE/deploy/install/machine.sh"
# shellcheck source=deploy/install/release.sh
. "$HERE/deploy/install/release.sh"
# shellcheck source=deploy/install/settings.sh
. "$HERE/deploy/install/settings.sh"
# shellcheck source=deploy/install/start.sh
. "$HERE/deploy/install/start.sh"
main "$@"; exit
