"""azure-kusto-data, unmodified: one client at a time, asynchronous, streaming, and as data frames."""

import asyncio
import datetime
import decimal
import json

from azure.kusto.data import ClientRequestProperties, KustoClient, KustoConnectionStringBuilder
from azure.kusto.data.aio import KustoClient as AsyncKustoClient
from azure.kusto.data.exceptions import KustoApiError, KustoMultiApiError, KustoServiceError
from azure.kusto.data.helpers import dataframe_from_result_table

from harness import check, endpoint, equal, raises, run

client = KustoClient(KustoConnectionStringBuilder.with_no_authentication(endpoint))


def rows(query, database="default", **options):
    properties = ClientRequestProperties()
    for name, value in options.items():
        properties.set_option(name, value)
    return [list(row) for row in client.execute(database, query, properties).primary_results[0]]


@check
def values():
    """each type keeps its value, at its ends too"""
    row = rows(
        "print l=9223372036854775807, m=-9223372036854775807, i=int(-2147483648), r=0.1, b=true, "
        "g=guid(74be27de-1e4e-49d9-b579-fe0b331d3642), s='é\\n\\u0000\\\"', e='', d=decimal(1.25), "
        "t=datetime(2024-01-02T03:04:05.123456Z), p=1d+2h+5ms, n=-1s"
    )[0]
    equal(row[:8], [
        9223372036854775807, -9223372036854775807, -2147483648, 0.1, True,
        "74be27de-1e4e-49d9-b579-fe0b331d3642", "é\n\0\"", "",
    ])
    equal(row[8], decimal.Decimal("1.25"))
    equal(row[9], datetime.datetime(2024, 1, 2, 3, 4, 5, 123456, datetime.timezone.utc))
    equal(row[10], datetime.timedelta(days=1, hours=2, milliseconds=5))
    equal(row[11], datetime.timedelta(seconds=-1))


@check
def dynamics():
    """a dynamic is what it holds"""
    equal(rows("print a=dynamic({'a':[1,null,'x',{'b':true}]}), b=dynamic([]), c=dynamic(null)")[0], [
        {"a": [1, None, "x", {"b": True}]}, [], None,
    ])


@check
def nulls():
    """null of every type is None, but of a string, which is empty"""
    equal(rows(
        "print long(null), int(null), real(null), bool(null), datetime(null), timespan(null), guid(null), "
        "decimal(null), dynamic(null), tostring(long(null))"
    )[0], [None] * 9 + [""])


@check
def reals():
    """what JSON has no number for is text"""
    equal(rows("print real(nan), real(+inf), real(-inf)")[0], ["NaN", "Infinity", "-Infinity"])


@check
def empty():
    """no rows still have columns"""
    table = client.execute("default", "print x=1, y='a' | where x > 1").primary_results[0]
    equal(len(table), 0)
    equal([(column.column_name, column.column_type) for column in table.columns], [("x", "long"), ("y", "string")])


@check
def several_tables():
    """each statement and each leg of a fork is a table"""
    equal([[list(row) for row in table] for table in client.execute(
        "default", "print 1; print 2; range x from 1 to 3 step 1 | fork (count) (take 1)"
    ).primary_results], [[[1]], [[2]], [[3]], [[1]]])


@check
def names():
    """columns of one name are told apart"""
    table = client.execute("default", "print a=1 | join kind=inner (print a=1, b=2) on a").primary_results[0]
    equal([column.column_name for column in table.columns], ["a", "a1", "b"])


@check
def hints():
    """render is told to the client, as it was written"""
    result = client.execute(
        "default", "print t=now(), n=1 | render timechart with (title='a b', ycolumns=n, ymin=0)")
    table = next(table for table in result.tables if table.table_name == "@ExtendedProperties")
    hint = json.loads(table[0]["Value"])
    equal((hint["Visualization"], hint["Title"], hint["YColumns"], hint["Ymin"], hint["Ymax"]),
          ("timechart", "a b", ["n"], 0, "NaN"))


@check
def parameters():
    """values of query parameters come as text or as literals"""
    properties = ClientRequestProperties()
    properties.set_parameter("s", "x'y\" | count")
    properties.set_parameter("n", "5")
    properties.set_parameter("t", "datetime(2024-01-01)")
    table = client.execute(
        "default", "declare query_parameters(s:string, n:long, t:datetime); print s, n, t", properties
    ).primary_results[0]
    equal(list(table[0]), [
        "x'y\" | count", 5, datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)])


@check
def time_scope():
    """the time scope of the request limits the rows of each table"""
    count = "Syslog | count"
    everything = rows(count)[0][0]
    some = rows(
        count, query_datetimescope_from="2024-05-14T08:00:00Z", query_datetimescope_to="2024-05-14T08:01:00Z")[0][0]
    assert 0 < some < everything, (some, everything)


@check
def other_options():
    """options that mean nothing here change nothing"""
    equal(rows(
        "print 1", norequesttimeout=True, results_progressive_enabled=True, queryconsistency="weakconsistency",
        request_readonly=True, query_results_cache_max_age="0:05:00", results_v2_newlines_between_frames=True,
        nosuchoption={"a": 1}), [[1]])


@check
def row_options():
    """rows are left out where that is asked for"""
    equal(len(rows("range x from 1 to 10 step 1", query_take_max_records=4)), 4)


@check
def now_option():
    """now() is what the request says"""
    equal(rows("print now()", query_now="2020-02-03T00:00:00Z")[0][0].year, 2020)


@check
def databases():
    """the database is called as it is, in any case, or not at all; another is not there"""
    for name in ["default", "DEFAULT", "NetDefaultDB", None]:
        equal(rows("print 1", database=name), [[1]])
    error = raises(KustoServiceError, lambda: rows("print 1", database="no such"))
    assert "'no such' could not be found" in str(error), error


@check
def errors():
    """an error in the query says what and where, and of which kind it is"""
    error = raises(KustoApiError, lambda: rows("Syslog | where nosuch == 1"))
    assert "Semantic error: KQL102" in str(error) and "1:16" in str(error), error
    assert error.is_semantic_error()
    assert error.get_api_error().permanent
    error = raises(KustoApiError, lambda: rows("Syslog | whre x"))
    assert "Syntax error: KQL005" in str(error) and not error.is_semantic_error(), error
    error = raises(KustoApiError, lambda: rows("// Syslog | count"))
    assert "nothing to answer" in str(error), error
    error = raises(KustoApiError, lambda: rows("print 1", query_language="sql"))
    assert "KQL" in str(error), error


@check
def late_failure():
    """a failure after rows were sent is raised, not lost"""
    error = raises(KustoMultiApiError, lambda: rows(
        "range x from 1 to 200000 step 1 | extend y = 'some text to fill the buffer'",
        truncationmaxrecords=150000))
    assert "E_QUERY_RESULT_SET_TOO_LARGE" in str(error), error
    # Before anything was sent the same is a status of its own.
    raises(KustoApiError, lambda: rows("range x from 1 to 9 step 1", truncationmaxrecords=3))


@check
def timeout():
    """a query ends at the time that the client gives it"""
    error = raises(KustoServiceError, lambda: rows(
        "range x from 1 to 100000000000 step 1 | where x < 0 | count", servertimeout=datetime.timedelta(seconds=1)))
    assert "time" in str(error), error


@check
def files():
    """no query reads a file of the server"""
    error = raises(KustoApiError, lambda: rows("externaldata(l:string)['/etc/passwd'] with (format='txt')"))
    assert "reads no file" in str(error), error


@check
def streaming():
    """rows are read while they come, in whatever number"""
    properties = ClientRequestProperties()
    result = client.execute_streaming_query("default", "range x from 1 to 200000 step 1", properties=properties)
    tables = result.iter_primary_results()
    table = next(tables)
    equal(sum(row["x"] for row in table), 200000 * 200001 // 2)


@check
def streaming_failure():
    """reading rows ends with the failure that ended them"""
    properties = ClientRequestProperties()
    properties.set_option("truncationmaxrecords", 150000)
    seen = 0

    def read():
        nonlocal seen
        result = client.execute_streaming_query(
            "default", "range x from 1 to 200000 step 1", properties=properties)
        for row in next(result.iter_primary_results()):
            seen = row["x"]

    raises(KustoMultiApiError, read)
    equal(seen, 150000)


@check
def asynchronous():
    """the asynchronous client asks several at once"""
    async def ask():
        builder = KustoConnectionStringBuilder.with_no_authentication(endpoint)
        async with AsyncKustoClient(builder) as many:
            results = await asyncio.gather(*(many.execute("default", f"print {n}") for n in range(20)))
            error = None
            try:
                await many.execute("default", "nosuch | count")
            except KustoServiceError as found:
                error = found
            return [result.primary_results[0][0][0] for result in results], error

    numbers, error = asyncio.run(ask())
    equal(numbers, list(range(20)))
    assert "nosuch" in str(error), error


@check
def frames():
    """data frames have the types of pandas"""
    table = client.execute(
        "default",
        "datatable(t:datetime, p:timespan, n:long, b:bool, r:real)"
        "[datetime(2024-01-02), 1h, 1, true, 0.5, datetime(2024-01-02 03:04:05.5), -1d, 2, false, real(nan)]"
    ).primary_results[0]
    frame = dataframe_from_result_table(table)
    equal(list(frame.n), [1, 2])
    equal(str(frame.t[1]), "2024-01-02 03:04:05.500000+00:00")
    equal(frame.p[1].total_seconds(), -86400.0)
    equal(list(frame.b), [True, False])


@check
def far_times():
    """the first and last years of a column stay times in a data frame"""
    table = client.execute(
        "default", "datatable(t:datetime)[datetime(0001-01-01), datetime(1601-01-01), datetime(9999-12-31)]"
    ).primary_results[0]
    equal([str(value)[:4] for value in dataframe_from_result_table(table).t], ["0001", "1601", "9999"])


@check
def commands():
    """what is there is shown"""
    def shown(command):
        return client.execute_mgmt("default", command).primary_results[0]

    tables = {row["TableName"] for row in shown(".show tables")}
    assert {"Syslog", "AzureDiagnostics"} <= tables, tables
    equal([row["TableName"] for row in shown('.show tables | where TableName == "Syslog"')], ["Syslog"])
    equal([row[0] for row in shown("\n .show tables\n | project TableName | where TableName == 'Syslog'")], ["Syslog"])
    equal(shown(".show databases")[0]["DatabaseName"], "default")
    assert "kustody" in shown(".show version")[0]["ProductVersion"]
    for command in [
        ".show databases schema as json", ".show databases (['default']) schema as json",
        ".show database default schema as json", ".show database ['default'] schema as json",
    ]:
        schema = json.loads(shown(command)[0]["DatabaseSchema"])
        columns = schema["Databases"]["default"]["Tables"]["Syslog"]["OrderedColumns"]
        assert {"Name": "TimeGenerated", "Type": "System.DateTime", "CslType": "datetime"} in columns
    for command in [".show databases schema", ".show database default schema", ".show database ['default'] schema"]:
        found = [(row["ColumnName"], row["ColumnType"]) for row in shown(command) if row["TableName"] == "Syslog"]
        assert ("TimeGenerated", "System.DateTime") in found, found
    assert "TimeGenerated:datetime" in shown(".show table Syslog cslschema")[0]["Schema"]
    schema = json.loads(shown(".show table ['Syslog'] schema as json")[0]["Schema"])
    assert schema["OrderedColumns"][0]["CslType"]
    assert shown(".show table Syslog details")[0]["TotalRowCount"] > 0
    equal(len(shown(".show functions | where Parameters =='()' | project Name")), 0)
    equal(len(shown(".show materialized-views | project Name")), 0)
    entities = shown(
        ".show databases entities with (showObfuscatedStrings=true) | where EntityType == 'Table'"
        " | project EntityName, EntityType, Folder, DocString")
    assert "Syslog" in {row["EntityName"] for row in entities}
    equal({row["ColumnName"] for row in client.execute("default", "Syslog | getschema").primary_results[0]
           if row["ColumnName"] == "Facility"}, {"Facility"})


@check
def refused_commands():
    """what would write is refused in words"""
    for command in [".drop table Syslog", ".get ingestion resources", ".create table T (x:long)", ".show nonsense",
                    ".show table nosuch", ".show database ['nosuch'] schema", ".show table ['x"]:
        error = raises(KustoServiceError, lambda: client.execute_mgmt("default", command))
        assert len(str(error)) > 20, error


@check
def qualified():
    """tables may be named with a cluster and a database"""
    equal(rows("cluster('x').database('db').['Syslog'] | count"), rows("Syslog | count"))


@check
def forms():
    """queries as the generators of clients write them"""
    equal(rows("""print ["n"]='OBrien' | where ["n"] == 'O''Brien' | summarize ["c"] = count()  by ["n"]""")[0][1], 1)
    equal(rows("print datetime(2026-11-27T18:46:06.252821+00:00)")[0][0].year, 2026)


@check
def connection_strings():
    """the forms of connection strings that need no login"""
    for text in [endpoint, f"Data Source={endpoint};Initial Catalog=default", f"{endpoint}/default",
                 f"Data Source={endpoint};Fed=True;AppToken=x"]:
        found = KustoClient(text).execute("default", "print 1").primary_results[0][0][0]
        equal(found, 1)


@check
def reserved_token():
    """a client that has a token sends it, and nobody minds"""
    builder = KustoConnectionStringBuilder.with_aad_user_token_authentication(endpoint, "x")
    equal(KustoClient(builder).execute("default", "print 1").primary_results[0][0][0], 1)


run()
