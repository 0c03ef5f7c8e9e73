#!/usr/bin/env bash
# Tries a bundle as an office would: unpacked into a folder with blanks and Vietnamese letters, no network, an empty home, no make.
# What is said behind the name of the zip goes to `ntm build`.
set -euo pipefail
zip=$(realpath "$1")
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/home" "$folder/bộ cài của huyện"
python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' "$zip" "$folder/bộ cài của huyện"
cd "$folder/bộ cài của huyện"/ntm-*
alone=()
if unshare --net true 2>/dev/null; then alone=(unshare --net); else echo "the network cannot be taken away here: it is left on" >&2; fi
"${alone[@]}" env -i PATH=/usr/bin:/bin HOME="$folder/home" PYTHON="${PYTHON:-$(python3 -c 'import sys; print(sys.executable)')}" sh ./cai-dat.sh "$@"
"${alone[@]}" env -i PATH=/usr/bin:/bin HOME="$folder/home" .venv/bin/ntm verify outputs/lam-binh
du -sh .venv outputs
