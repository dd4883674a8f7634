#!/usr/bin/env python3
"""Writes Sources/Workbooks/DashboardText.swift: the workbooks in Sources/Workbooks/Dashboards as texts.

    Scripts/make-dashboards.py            writes it
    Scripts/make-dashboards.py --check    exit code 1 where it is not what these files make
"""

import json
import pathlib
import sys

from made_file import write_or_check

root = pathlib.Path(__file__).resolve().parent.parent
source = root / "Sources/Workbooks/Dashboards"
target = root / "Sources/Workbooks/DashboardText.swift"


def made() -> str:
    texts = []
    for path in sorted(source.glob("*.json")):
        text = json.dumps(json.loads(path.read_text()), ensure_ascii=False, indent=1)
        if '"""#' in text:
            sys.exit(f'{path.name} holds """#, which ends a text in Swift')
        texts.append(f'  static let {path.stem} = ##"""\n{text}\n"""##\n')
    return f'''// swift-format-ignore-file
// Made by Scripts/make-dashboards.py from Dashboards; do not edit.

/// The built-in workbooks.
enum DashboardText {{
{"".join(texts)}}}
'''


write_or_check(target, made, root)
