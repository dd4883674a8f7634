#!/usr/bin/env bash
# A URL with parameters in a CEF extension, read by pycef.
#
# Guess, before running: `request` is the URL; an escaped `\=` is unescaped.
# Seen: the URL is cut at its `=`: `request=https://x.example/?a=1&b=2` gives no `request` at all but a field `1&b`
#   with the value 2. `msg=a\=b` keeps its backslash. A `|` escaped in the header shifts the fields after it: the name is
#   empty and the severity is missing. And a blank after `CEF:`, which rsyslog puts there, makes the line unreadable.
# For kustody: a key is a word of letters, digits, `_`, `.` and `-` after a blank, so a URL stays whole; escapes are
#   resolved in header and extension alike; a blank after the tag is allowed (docs/formats.md, CEF).
#
# pycef 1.11
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pycef==1.11
"$work/venv/bin/python" - <<'PY'
import pycef

head = "CEF:0|Vendor|Product|1|2|Name|3|"
url = pycef.parse(head + "request=https://x.example/?a=1&b=2 src=192.0.2.4")
escaped = pycef.parse(head + r"msg=a\=b")
header = pycef.parse(r"CEF:0|Vendor|Product|1|2|Na\|me|3|src=192.0.2.4")
blank = pycef.parse(head.replace("CEF:0", "CEF: 0") + "src=192.0.2.4")
print(url, escaped, header, blank, sep="\n")
assert "request" not in url and url["1&b"] == "2"
assert escaped["msg"] == r"a\=b"
assert header["Name"] == "" and "Severity" not in header
assert blank is None
PY
echo "as described"
