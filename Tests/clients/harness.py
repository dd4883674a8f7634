"""What the checks of all clients share: where the server is, and counting of what held."""

import os
import sys
import traceback

endpoint = os.environ["KUSTODY_ENDPOINT"]
checks: list = []


def check(function):
    """Declares a check: a function that raises where something does not hold. Its words say what does."""
    checks.append(function)
    return function


def run() -> None:
    """Runs all checks; exit code 1 where one failed."""
    failed = 0
    for function in checks:
        try:
            function()
        except Exception:  # noqa: BLE001: whatever a client raises is what the check found
            failed += 1
            print(f"FAILED {function.__name__}: {function.__doc__}")
            traceback.print_exc(limit=-3)
    print(f"{os.path.basename(sys.argv[0])}: {len(checks) - failed} of {len(checks)} held")
    sys.exit(1 if failed else 0)


def equal(found, expected) -> None:
    assert found == expected, f"\n  found    {found!r}\n  expected {expected!r}"


def raises(kind, function):
    """The exception of that kind which the function raises."""
    try:
        function()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")
