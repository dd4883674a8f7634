#!/usr/bin/env python3
"""Writes Sources/TimeZones/TimeZoneTable*.swift from the tz database (public domain), as the package
`tzdata` of PyPI has it, and checks every zone and every change of its clocks against Python's zoneinfo.

usage: python3 -m pip install --upgrade tzdata; Scripts/time_zones.py
"""
import datetime
import os
import re
import struct
import zoneinfo

import tzdata

ROOT = os.path.join(os.path.dirname(tzdata.__file__), "zoneinfo")
OUTPUT = os.path.join(os.path.dirname(__file__), "../Sources/TimeZones")
EPOCH = 946684800  # 2000-01-01, where the table begins
LAST_YEAR = 2037
# What is not a zone, or a guess at the reader's own.
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


def ruled(text, first=1999):
    """The changes that a rule makes, and the offsets that they begin."""
    standard, daylight = rule(text)
    if not daylight:
        return []
    offset, start, end = daylight
    years = range(first, LAST_YEAR + 2)
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
    """The offsets, the rule and the changes before the rule, packed."""
    moments, offsets, before, text = zone
    after = ruled(text)
    written = list(zip(moments, offsets))
    # Compiled files may leave to the rule what it explains: here it is written out.
    end = moments[-1] if moments else EPOCH
    written += [change for change in after if change[0] > end]
    base = before
    transitions = []
    for at, offset in written:
        if at <= EPOCH:
            base = offset
        elif offset != (transitions[-1][1] if transitions else base):
            transitions.append((at, offset))
    # The rule takes over after the last change that is kept: from there on it must make each change that
    # there was, and no other.
    kept = list(transitions)
    while kept:
        last = kept[-2][0] if len(kept) > 1 else EPOCH
        if transitions[len(kept) - 1 :] != [change for change in after if change[0] > last]:
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


def unpacked(text):
    """A line of the table, read as kustody reads it: the first offset, and all changes up to the last year."""
    offsets, described, packed = text.split("|")
    offsets = [int(offset) * 60 for offset in offsets.split(",")]
    at = EPOCH
    changes = []
    for delta, index in re.findall(r"([0-9a-z]+)([A-Z])", packed):
        at += int(delta, 36) * 60
        changes.append((at, offsets[ord(index) - ord("A")]))
    if described != "-":
        standard, daylight, start, end = described.split(" ")
        changes_of_year = []
        for change in (start, end):
            month, week, weekday, minutes = (int(part) for part in change.split("."))
            changes_of_year.append((month, week, weekday, minutes * 60))
        standard, daylight = int(standard) * 60, int(daylight) * 60
        last = changes[-1][0] if changes else EPOCH
        ruled_changes = []
        for year in range(1999, LAST_YEAR + 2):
            ruled_changes.append((moment(year, changes_of_year[0]) - standard, daylight))
            ruled_changes.append((moment(year, changes_of_year[1]) - daylight, standard))
        changes += [change for change in sorted(ruled_changes) if change[0] > last]
    return offsets[0], changes


def check(name, text):
    """Compares a line with what Python's zoneinfo says, around each change and in the middle of each month."""
    with open(os.path.join(ROOT, name), "rb") as file:
        zone = zoneinfo.ZoneInfo.from_file(file, key=name)

    def expected(at):
        return int(datetime.datetime.fromtimestamp(at, zone).utcoffset().total_seconds())

    base, changes = unpacked(text)
    moments = {EPOCH}
    for at, _ in changes:
        moments.update((at - 1, at))
    for year in range(2000, LAST_YEAR + 1):
        for month in range(1, 13):
            for day in (1, 15):
                date = datetime.datetime(year, month, day, 12, tzinfo=datetime.timezone.utc)
                moments.add(int(date.timestamp()))
    # A change that the line lacks.
    for at in compiled(os.path.join(ROOT, name))[0]:
        moments.update((at - 1, at))
    end = int(datetime.datetime(LAST_YEAR + 1, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
    for at in sorted(moment for moment in moments if EPOCH <= moment < end):
        offset = base
        for change, next_offset in changes:
            if change > at:
                break
            offset = next_offset
        assert offset == expected(at), (name, at, offset, expected(at))


def main():
    zones = {}
    for folder, _, files in os.walk(ROOT):
        for file in files:
            name = os.path.relpath(os.path.join(folder, file), ROOT)
            if name in NO_ZONES:
                continue
            zone = compiled(os.path.join(folder, file))
            if zone:
                text = line(zone)
                check(name, text)
                zones.setdefault(text, []).append(name)
    lines = sorted(",".join(sorted(names)) + "|" + text for text, names in zones.items())
    version = tzdata.IANA_VERSION
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
    print(f"{sum(len(names) for names in zones.values())} names, {len(lines)} zones, edition {version}")


main()
