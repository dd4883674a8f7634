#!/usr/bin/env bash
# Labels of Kubernetes, whose names have dots, in ClickHouse's JSON type.
#
# Guess, before running: `app.kubernetes.io/name` stays one name; or the type refuses an object in which it would
#   meet a member `app`.
# Seen: the name is taken apart at its dots, and the text that comes back has an object in an object in an object, with the
#   member `kubernetes` twice, so that Python's reader keeps one of the two and the label `x` is gone. Members that are
#   null or {} are left out, and a text that looks like a time comes back written otherwise. No error in any case.
# For kustody: a name with dots is one name, in dynamic values and in columns (docs/guide.md; tests have such labels).
#
# chdb 4.4.0 (ClickHouse 26.9)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet chdb==4.4.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
import json

import chdb

record = {
    "labels": {"app.kubernetes.io/name": "web", "app": {"kubernetes": "x"}},
    "securityContext": {},
    "deletionTimestamp": None,
    "requestReceivedTimestamp": "2026-03-01T00:00:00.1234567Z",
}
text = str(chdb.query(f"select toString('{json.dumps(record)}'::JSON) format TSVRaw")).strip()
print(text)
assert text.count('"kubernetes"') == 2 and "app.kubernetes.io" not in text
back = json.loads(text)
assert back["labels"] == {"app": {"kubernetes": {"io/name": "web"}}}
assert "securityContext" not in back and "deletionTimestamp" not in back
assert back["requestReceivedTimestamp"] == "2026-03-01 00:00:00.123456700"
PY
echo "as described"
