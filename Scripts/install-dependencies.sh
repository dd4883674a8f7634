#!/usr/bin/env bash
# Installs the system libraries that the build needs, where they are missing: SQLite, zlib, Zstandard,
# Brotli, RE2, libyaml, cmark-gfm, OpenSSL, Mbed TLS and libsodium.
set -euo pipefail

declare -A headers=(
  [libsqlite3-dev]=sqlite3.h
  [zlib1g-dev]=zlib.h
  [libzstd-dev]=zstd.h
  [libbrotli-dev]=brotli/decode.h
  [libre2-dev]=re2/re2.h
  [libyaml-dev]=yaml.h
  [libcmark-gfm-dev]=cmark-gfm.h
  [libcmark-gfm-extensions-dev]=cmark-gfm-core-extensions.h
  [libssl-dev]=openssl/sha.h
  [libmbedtls-dev]=mbedtls/pk.h
  [libsodium-dev]=sodium.h
)

# A header that the compiler finds counts, wherever it came from.
has_header() {
  echo "#include <$1>" | clang++ -std=c++17 -E -x c++ - >/dev/null 2>&1 ||
    echo "#include <$1>" | c++ -std=c++17 -E -x c++ - >/dev/null 2>&1
}

missing=()
for package in "${!headers[@]}"; do
  has_header "${headers[$package]}" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

if ! command -v apt-get >/dev/null; then
  cat >&2 <<END
These libraries and their headers are missing: ${missing[*]} (as Debian names them).
There is no apt-get here. Install SQLite 3.40 or later, zlib, Zstandard, Brotli, RE2, libyaml, cmark-gfm, OpenSSL 3,
Mbed TLS 2.28 or later and libsodium with your system's package manager, for instance
    dnf install sqlite-devel zlib-devel libzstd-devel brotli-devel re2-devel libyaml-devel cmark-gfm-devel \\
        openssl-devel mbedtls-devel libsodium-devel
    brew install sqlite zstd brotli re2 libyaml cmark-gfm openssl@3 mbedtls libsodium
and run the command again.
END
  exit 1
fi

sudo=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  sudo=(sudo)
fi
echo "installing ${missing[*]}"
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
