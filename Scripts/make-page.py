#!/usr/bin/env python3
"""Writes Sources/Server/PageText.swift: the page of `kustody serve` as one text, made of the files in
Sources/Server/Page and the queries in Fixtures/queries, with the hashes by which a browser knows its script and style.

    Scripts/make-page.py            writes it
    Scripts/make-page.py --check    exit code 1 where it is not what these files make
"""

import base64
import hashlib
import json
import pathlib
import re
import sys

from made_file import write_or_check

root = pathlib.Path(__file__).resolve().parent.parent
source = root / "Sources/Server/Page"
target = root / "Sources/Server/PageText.swift"
largest = 100_000


def examples() -> str:
    """The walkthrough's queries with their titles, as JSON."""
    found = []
    for path in sorted((root / "Fixtures/queries").glob("*.md")):
        text = path.read_text()
        title = re.search(r"^# (.+)$", text, re.M).group(1)
        found += [(title, query.strip()) for query in re.findall(r"```kql\n(.*?)```", text, re.S)[:1]]
    # `</script>` in a string would end the script.
    return json.dumps(found, ensure_ascii=False).replace("</", "<\\/")


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def made() -> str:
    style = (source / "page.css").read_text()
    script = (source / "page.js").read_text().replace("{{examples}}", examples())
    page = (source / "page.html").read_text().replace("{{style}}", style).replace("{{script}}", script)
    if len(page.encode()) > largest:
        sys.exit(f"the page has {len(page.encode())} bytes, more than {largest}")
    if '"""' in page:
        sys.exit('the page holds """, which ends a text in Swift')
    return f'''// swift-format-ignore-file
// Made by Scripts/make-page.py from Page and Fixtures/queries; do not edit.

/// The page of `kustody serve`.
enum PageText {{
  /// What a browser compares the script and the style with before it takes them.
  static let scriptHash = "{digest(script)}"
  static let styleHash = "{digest(style)}"
  static let text = ###"""
{page}
"""###
}}
'''


write_or_check(target, made, root)
