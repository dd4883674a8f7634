#!/usr/bin/env python3
"""Checks that the links within Markdown files lead to files and headings that are there.

check-links.py FILE...: addresses elsewhere (https://…) are not looked at. Exit code 1 where a link leads nowhere.
"""
import pathlib
import re
import sys


def without_blocks(text):
    return re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.M | re.S)


def anchors(text):
    """The anchors that GitHub gives the headings of a page."""
    found = {}
    for heading in re.findall(r"^#+ (.*)$", without_blocks(text), re.M):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        name = "".join(letter for letter in words if letter.isalnum() or letter in " -_").strip().replace(" ", "-")
        found[name] = found.get(name, 0) + 1
    return {name if number == 0 else f"{name}-{number}" for name, count in found.items() for number in range(count)}


def main():
    links = broken = 0
    for name in sys.argv[1:]:
        page = pathlib.Path(name)
        for link in re.findall(r"\]\(([^)\s]+)\)", without_blocks(page.read_text(encoding="utf-8"))):
            if re.match(r"[a-z]+:", link):
                continue
            links += 1
            path, _, anchor = link.partition("#")
            target = page.parent / path if path else page
            if not target.exists():
                broken += 1
                print(f"{page}: {link}: there is no such file")
            elif anchor and target.suffix == ".md" and anchor not in anchors(target.read_text(encoding="utf-8")):
                broken += 1
                print(f"{page}: {link}: the page has no such heading")
    print(f"{links - broken} of {links} links lead somewhere")
    return 1 if broken else 0


sys.exit(main())
