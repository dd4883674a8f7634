#!/usr/bin/env bash
# A syslog message with the seven digits of .NET's times, in a parser of RFC 5424.
#
# Guess, before running: it is read, and the seventh digit is cut.
# Seen: the whole message is refused (ParseError): RFC 5424 allows six digits, and syslog-rfc5424-parser holds to it.
#   What .NET programs write with its round-trip format is therefore lost whole there, though nothing but the seventh
#   digit is wrong. Six digits are read.
# For kustody: seven digits are read and kept (docs/formats.md, syslog); a test has such a message.
#
# syslog-rfc5424-parser 0.3.2
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet syslog-rfc5424-parser==0.3.2
"$work/venv/bin/python" - <<'PY'
from syslog_rfc5424_parser import ParseError, SyslogMessage

def outcome(time):
    try:
        return SyslogMessage.parse(f"<34>1 {time} host app - - - text").timestamp
    except ParseError:
        return "ParseError"

for time, expected in [("2024-05-14T08:00:00.123456Z", "2024-05-14T08:00:00.123456Z"),
                       ("2024-05-14T08:00:00.1234567Z", "ParseError")]:
    print(time, outcome(time))
    assert outcome(time) == expected
PY
echo "as described"
