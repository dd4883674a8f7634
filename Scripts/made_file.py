"""Files that scripts make of others: written, or compared with what they should be."""

import sys


def write_or_check(target, made, root) -> None:
    """Writes the text that `made` gives; with --check among the arguments ends with exit code 1 where the file differs."""
    text = made()
    if "--check" in sys.argv:
        if not target.exists() or target.read_text() != text:
            sys.exit(f"{target.relative_to(root)} is not what its sources make: run {sys.argv[0]}")
        return
    target.write_text(text)
