#!/usr/bin/env python3
"""Writes Sources/TimeZones/TimeZoneTable*.swift from a compiled tz database (public domain).

usage: Scripts/time_zones.py [/usr/share/zoneinfo]
"""
import datetime
import os
import re
import struct
import sys

ROOT = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/zoneinfo"
OUTPUT = os.path.join(os.path.dirname(__file__), "../Sources/TimeZones")
EPOCH = 946684800  # 2000-01-01, where the table begins
SKIPPED = ("posix/", "right/")
NO_ZONES = {"Factory", "localtime", "posixrules"}


def compiled(path):
    """The transitions of a TZif file: times, offsets, the offset before all, the rule after all."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] != b"TZif":
        return None

    def counts(at):
        return struct.unpack(">6l", data[at + 20 : at + 44])

    isut, isstd, leap, times, types, chars = counts(0)
    at = 44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isut
    isut, isstd, leap, times, types, chars = counts(at)
    at += 44
    moments = struct.unpack(f">{times}q", data[at : at + 8 * times])
    at += 8 * times
    indexes = data[at : at + times]
    at += times
    kinds = [struct.unpack(">lBB", data[at + 6 * i : at + 6 * i + 6])[0] for i in range(types)]
    at += 6 * types + chars + leap * 12 + isstd + isut
    return moments, [kinds[i] for i in indexes], kinds[0], data[at:].strip(b"\n").decode()


def seconds(text):
    parts = [int(part) for part in text.lstrip("+-").split(":")] + [0, 0]
    return (-1 if text.startswith("-") else 1) * (parts[0] * 3600 + parts[1] * 60 + parts[2])


def rule(text):
    """A POSIX rule: standard offset, and (daylight offset, start, end) or None."""
    name = r"(?:<[^>]+>|[A-Za-z]+)"
    match = re.match(rf"^{name}([-+0-9:]+)(?:{name}([-+0-9:]*),(.*))?$", text)
    standard = -seconds(match[1])
    if not match[3]:
        return standard, None
    daylight = -seconds(match[2]) if match[2] else standard + 3600
    changes = []
    for change in match[3].split(","):
        date, _, time = change.partition("/")
        changes.append(tuple(map(int, date[1:].split("."))) + (seconds(time) if time else 7200,))
    return standard, (daylight, *changes)


def moment(year, change):
    month, week, weekday, time = change
    first = datetime.date(year, month, 1)
    length = (datetime.date(year + month // 12, month % 12 + 1, 1) - first).days
    day = 1 + (weekday - (first.weekday() + 1)) % 7 + (week - 1) * 7
    while day > length:
        day -= 7
    return (datetime.date(year, month, day) - datetime.date(1970, 1, 1)).days * 86400 + time


def ruled(text):
    standard, daylight = rule(text)
    if not daylight:
        return []
    offset, start, end = daylight
    years = range(1999, 2038)
    return sorted(
        [(moment(year, start) - standard, offset) for year in years]
        + [(moment(year, end) - offset, standard) for year in years]
    )


def base36(number):
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + text
        if number == 0:
            return text


def line(zone):
    moments, offsets, before, text = zone
    base = before
    transitions = []
    for at, offset in zip(moments, offsets):
        if at <= EPOCH:
            base = offset
        elif offset != (transitions[-1][1] if transitions else base):
            transitions.append((at, offset))
    after = ruled(text)
    # The rule takes over where it explains every later transition.
    kept = list(transitions)
    while kept:
        later = transitions[len(kept) - 1 :]
        if later != [change for change in after if change[0] >= later[0][0]]:
            break
        kept.pop()
    known = [base] + [offset for _, offset in kept]
    order = sorted(set(known), key=known.index)
    packed = ""
    last = EPOCH
    for at, offset in kept:
        assert (at - last) % 60 == 0
        packed += base36((at - last) // 60) + chr(ord("A") + order.index(offset))
        last = at
    standard, daylight = rule(text)
    described = "-"
    if daylight:
        offset, start, end = daylight
        described = f"{standard // 60} {offset // 60}"
        for month, week, weekday, time in (start, end):
            described += f" {month}.{week}.{weekday}.{time // 60}"
    assert all(offset % 60 == 0 for offset in order)
    return "|".join([",".join(str(o // 60) for o in order), described, packed])


def main():
    zones = {}
    for folder, _, files in os.walk(ROOT):
        for file in files:
            name = os.path.relpath(os.path.join(folder, file), ROOT)
            if name.startswith(SKIPPED) or name in NO_ZONES:
                continue
            zone = compiled(os.path.join(folder, file))
            if zone:
                zones.setdefault(line(zone), []).append(name)
    lines = sorted(",".join(sorted(names)) + "|" + text for text, names in zones.items())
    with open(os.path.join(ROOT, "tzdata.zi")) as file:
        version = file.readline().split()[-1]
    half = len(lines) // 2
    for number, part in enumerate((lines[:half], lines[half:]), 1):
        with open(os.path.join(OUTPUT, f"TimeZoneTable{number}.swift"), "w") as file:
            file.write("// Made by Scripts/time_zones.py from the tz database " + version)
            file.write(", which is in the public domain.\n\n")
            file.write("extension TimeZoneTable {\n")
            file.write(f"  static let part{number} = \"\"\"\n")
            for text in part:
                while len(text) > 94:
                    file.write("    " + text[:94] + "\\\n")
                    text = text[94:]
                file.write("    " + text + "\n")
            file.write('    """\n}\n')


main()
