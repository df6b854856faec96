#!/usr/bin/env bash
# Proves bootstrap.py on a bare Debian: debootstrap's minbase and python3, nothing else. Not part of the suite: it
# needs root, debootstrap and a network, takes about two minutes and 2 GB. What is committed is what is tried.
#
#   tests/bootstrap/bare_debian.sh [COMMAND…]      default: check      e.g. test, or: exec -- python -m pytest tests/domain
#
# SUITE (bookworm) and MIRROR (this machine's own apt source) choose the system. PIP_* and *_proxy variables, the resolver, the
# certificates and apt's configuration of this machine are carried over, so that its mirrors are reachable from inside.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ "$(id -u)" = 0 ] || { echo "root is needed (debootstrap, chroot)" >&2; exit 2; }
[ $# -gt 0 ] || set -- check

suite=${SUITE:-bookworm}
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)}
folder=$(mktemp -d)
system=$folder/system

clean_up() {
    # Unmount first, and remove nothing as long as something of this machine is still mounted inside.
    for place in proc dev/pts dev; do
        if mountpoint -q "$system/$place"; then umount "$system/$place"; fi
    done
    if grep -q " $system/" /proc/self/mounts; then
        echo "still mounted, not removed: $folder" >&2
    else
        rm -rf --one-file-system "$folder"
    fi
}
trap clean_up EXIT

inside() {
    local carried=()
    while IFS= read -r -d '' pair; do
        case $pair in PIP_*=* | *_proxy=* | *_PROXY=*) carried+=("$pair") ;; esac
    done < <(env -0)
    chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "${carried[@]}" "$@"
}

timed() {
    local begin end
    begin=$(date +%s%N)
    "$@"
    end=$(date +%s%N)
    echo "== $(((end - begin) / 1000000)) ms: ${*: -3}"
}

debootstrap --variant=minbase --include=python3,ca-certificates "$suite" "$system" "$mirror" >"$folder/log" 2>&1 ||
    { tail "$folder/log"; exit 1; }
mkdir "$system/srv/desk"
git archive HEAD | tar -x -C "$system/srv/desk"
cp -L /etc/resolv.conf "$system/etc/resolv.conf"
cp -L /etc/ssl/certs/ca-certificates.crt "$system/etc/ssl/certs/ca-certificates.crt"
cp -n /etc/apt/apt.conf.d/* "$system/etc/apt/apt.conf.d/"
mount -t proc proc "$system/proc"
mount --bind /dev "$system/dev"
mount --bind /dev/pts "$system/dev/pts"

echo "== without root and sudo: a sentence with the exact command, and a code that is not 0"
if inside setpriv --reuid=65534 --regid=65534 --clear-groups python3 /srv/desk/bootstrap.py demo; then exit 1; fi

echo "== first start"
timed inside python3 /srv/desk/bootstrap.py exec -- python -c "import PySide6.QtWidgets, govpost_desk"
echo "== second start"
timed inside python3 /srv/desk/bootstrap.py exec -- true
echo "== $*"
timed inside python3 /srv/desk/bootstrap.py "$@"
