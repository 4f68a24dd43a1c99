#!/usr/bin/env bash
# Installs the Debian packages that open3d, cadquery and the browser and slicer tests need, or names them.
set -euo pipefail
cd "$(dirname "$0")"

mapfile -t wanted < system-packages.txt
missing=()
for name in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null || true)" = installed ] || missing+=("$name")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "system-packages: no apt-get here; install what your system calls: ${missing[*]}" >&2
    exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "system-packages: missing, and not root; run once: sudo apt-get install ${missing[*]}" >&2
        exit 0 # the tests that need them will say so
    fi
    as_root=(sudo -n)
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
echo "system-packages: installed ${missing[*]}"
