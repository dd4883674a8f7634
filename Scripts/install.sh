#!/usr/bin/env bash
# Puts the executable, its manual pages and the completions for bash, zsh and fish below a prefix, or takes them away:
#     PREFIX=/usr/local DESTDIR= Scripts/install.sh install|uninstall KUSTODY
set -euo pipefail
action=$1
binary=${2:-}
target=${DESTDIR:-}${PREFIX:-/usr/local}

# What the shared files are, the executable knows.
shared=$(mktemp -d)
trap 'rm -rf "$shared"' EXIT
share() { "$1" docs --share "$shared" >/dev/null; }

case $action in
install)
  share "$binary"
  install -D -m 755 "$binary" "$target/bin/kustody"
  find "$shared" -type f -printf '%P\n' | while read -r file; do
    install -D -m 644 "$shared/$file" "$target/share/$file"
  done
  echo "installed: $target/bin/kustody, manual pages and completions below $target/share"
  ;;
uninstall)
  if [ ! -e "$target/bin/kustody" ]; then
    echo "there is no $target/bin/kustody; say PREFIX and DESTDIR as you did to install it" >&2
    exit 1
  fi
  share "$target/bin/kustody"
  find "$shared" -type f -printf '%P\n' | while read -r file; do rm -f "$target/share/$file"; done
  rm "$target/bin/kustody"
  echo "removed: $target/bin/kustody, its manual pages and completions"
  ;;
*)
  echo "say install or uninstall" >&2
  exit 2
  ;;
esac
