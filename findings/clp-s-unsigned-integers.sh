#!/usr/bin/env bash
# Whole numbers from 2^63 to 2^64 - 1 in the archives of clp-s.
#
# Guess, before running: they become reals and lose their last digits, as in most readers of JSON.
# Seen: they become negative. 12345678901234567890 comes back as -6101065172474983726 (the number less 2^64), without a
#   word and with exit code 0, and a search for `big < 0` finds the record. The trailing nought of 1.10 and the form of
#   1E5 and -0.0 come back as they were written: those are kept on purpose.
# For kustody: a number that a 64-bit integer cannot hold is kept as a real and, beside it, as its text
#   (docs/guide.md); answers are compared with clp-s only where numbers stay below 2^63.
#
# yscope-clp-core 0.12.1b0 (its clp-s)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet yscope-clp-core==0.12.1b0
cd "$work"
cat > events.jsonl <<'JSON'
{"id":1,"big":9223372036854775807,"n":1.10,"e":1E5,"neg":-0.0}
{"id":2,"big":12345678901234567890}
{"id":3,"big":18446744073709551615}
JSON
venv/bin/clp-s c archives events.jsonl
venv/bin/clp-s x archives out
cat out/*
grep -qF '{"id":1,"big":9223372036854775807,"n":1.10,"e":1E5,"neg":-0.0}' out/*
grep -qF '{"id":2,"big":-6101065172474983726}' out/*
grep -qF '{"id":3,"big":-1}' out/*
[ "$(venv/bin/clp-s s archives 'big < 0' | grep -c '"id"')" = 2 ]
echo "as described"
