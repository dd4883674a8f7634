"""msticpy, unmodified, as notebooks of security analysts use it."""

import warnings

warnings.filterwarnings("ignore")

import msticpy as mp  # noqa: E402

from harness import check, endpoint, equal, raises, run  # noqa: E402

mp.init_notebook(namespace=globals(), verbosity=0)
provider = mp.QueryProvider("Kusto")
provider.connect(connection_str=f"Data Source={endpoint};Initial Catalog=default", database="default")


@check
def frames():
    """a query is a data frame"""
    frame = provider.exec_query("Syslog | summarize n = count() by Facility | order by Facility asc", database="default")
    equal(list(frame.columns), ["Facility", "n"])
    assert frame.n.sum() > 0


@check
def empty():
    """no rows are a data frame too"""
    frame = provider.exec_query("Syslog | where false | project TimeGenerated", database="default")
    equal(len(frame), 0)


@check
def schema():
    """its view of the schema has the tables"""
    assert "Syslog" in provider.schema, list(provider.schema)[:5]


@check
def errors():
    """an error has its words"""
    error = raises(Exception, lambda: provider.exec_query("Syslog | where nosuch == 1", database="default"))
    assert "nosuch" in str(error), error


run()
