"""sqlalchemy-kusto, unmodified, in its dialect for KQL. It logs in as the machine's managed identity, which the server
answers for."""

import os

from harness import check, endpoint, equal, raises, run

os.environ["IDENTITY_ENDPOINT"] = endpoint + "/msi/token"
os.environ["IDENTITY_HEADER"] = "x"

import sqlalchemy  # noqa: E402
import sqlalchemy_kusto  # noqa: E402, F401
from urllib.parse import quote  # noqa: E402

engine = sqlalchemy.create_engine(f"kustokql+https://x/default?msi=True&cluster={quote(endpoint, safe='')}")


@check
def query():
    """a query's rows come through the connection"""
    with engine.connect() as connection:
        rows = connection.execute("Syslog | count").fetchall()
    assert rows[0][0] > 0, rows


@check
def tables():
    """the inspector finds tables and their columns"""
    with engine.connect() as connection:
        names = engine.dialect.get_table_names(connection)
        assert "Syslog" in names, names
        columns = {column["name"] for column in engine.dialect.get_columns(connection, "Syslog")}
    assert {"TimeGenerated", "SyslogMessage"} <= columns, columns


@check
def schemas():
    """the inspector finds the database"""
    with engine.connect() as connection:
        equal(engine.dialect.get_schema_names(connection), ["default"])


@check
def errors():
    """an error has its words"""
    with engine.connect() as connection:
        error = raises(Exception, lambda: connection.execute("Syslog | where nosuch == 1").fetchall())
    assert "nosuch" in str(error), error


@check
def sql():
    """SQL is refused in words, not misread"""
    other = sqlalchemy_kusto.connect(endpoint, "default", msi=True).cursor()
    error = raises(Exception, lambda: other.execute("select 1", apply_limit=False, properties=None))
    assert str(error), error


run()
