"""Kqlmagic, unmodified, in an IPython without a browser. Its own output is HTML, so its requests are what is looked at."""

import collections
import collections.abc
import os

# Names that it takes from where Python had them until 3.9.
for name in ["Iterator", "Mapping", "MutableMapping", "Iterable", "Callable"]:
    setattr(collections, name, getattr(collections.abc, name))

os.environ["KQLMAGIC_LOAD_MODE"] = "silent"
os.environ["KQLMAGIC_CONFIGURATION"] = "check_magic_version=False;show_init_banner=False;show_what_new=False"

from IPython.core.interactiveshell import InteractiveShell  # noqa: E402

from harness import check, endpoint, equal, run  # noqa: E402

shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "Kqlmagic")


@check
def query():
    """a connection without a login is made, and a query is answered"""
    shell.run_line_magic("kql", f"azureDataExplorer://anonymous;cluster='{endpoint}';database='default'")
    result = shell.run_line_magic("kql", "Syslog | summarize n = count() by Facility")
    frame = result.to_dataframe()
    equal(list(frame.columns), ["Facility", "n"])
    assert frame.n.sum() > 0


run()
