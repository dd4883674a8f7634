"""azure-monitor-query, unmodified."""

import json
from datetime import datetime, timedelta, timezone

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.monitor.query import (
    LogsBatchQuery, LogsQueryClient, LogsQueryPartialResult, LogsQueryStatus)

from harness import check, endpoint, equal, raises, run


class Credential:
    """Nobody asks it: azure-core sends no token over plain http."""

    def get_token(self, *scopes, **options):
        raise AssertionError("a token was asked for")


client = LogsQueryClient(Credential(), endpoint=endpoint, authentication_policy=SansIOHTTPPolicy())


def rows(query, timespan=None, **options):
    return [list(row) for row in client.query_workspace("w", query, timespan=timespan, **options).tables[0].rows]


@check
def values():
    """types keep their values; a dynamic is JSON text"""
    table = client.query_workspace(
        "w", "print l=9007199254740993, r=0.5, b=true, s='é', t=datetime(2024-01-02T03:04:05.1234567Z), p=1h, "
        "g=guid(74be27de-1e4e-49d9-b579-fe0b331d3642), d=dynamic({'a':[1]}), n=long(null)", timespan=None).tables[0]
    row = list(table.rows[0])
    equal(row[:4], [9007199254740993, 0.5, True, "é"])
    equal(row[4], datetime(2024, 1, 2, 3, 4, 5, 123456, timezone.utc))
    equal(row[5:], ["01:00:00", "74be27de-1e4e-49d9-b579-fe0b331d3642", '{"a":[1]}', None])
    equal(table.columns[:2], ["l", "r"])
    equal(table.columns_types[4], "datetime")


@check
def timespans():
    """a timespan limits TimeGenerated, in each form that the library writes"""
    count = "Syslog | count"
    everything = rows(count)[0][0]
    start = datetime(2024, 5, 14, 8, 0, tzinfo=timezone.utc)
    some = rows(count, (start, start + timedelta(minutes=1)))[0][0]
    assert 0 < some < everything, (some, everything)
    equal(rows(count, (start, timedelta(minutes=1)))[0][0], some)
    equal(rows(count, timedelta(milliseconds=1)), [[0]])
    equal(rows(count, timedelta(hours=-1)), [[0]])
    equal(rows(count, (start.replace(microsecond=123000), timedelta(days=1)))[0][0] > 0, True)
    equal(rows(count, (start + timedelta(minutes=1), timedelta(minutes=-1)))[0][0], some)


@check
def whole_union():
    """the timespan limits every table that is read"""
    start = datetime(2020, 1, 1, tzinfo=timezone.utc)
    equal(rows("union Syslog, AzureDiagnostics | count", (start, timedelta(days=1))), [[0]])


@check
def statistics_and_render():
    """what the library asks for besides is there"""
    result = client.query_workspace(
        "w", "print x=1 | render barchart", timespan=None, include_statistics=True, include_visualization=True)
    equal(result.visualization["visualization"], "barchart")
    assert result.statistics["query"]["executionTime"] >= 0


@check
def several():
    """each statement is a table"""
    equal(len(client.query_workspace("w", "print 1; print 2", timespan=None).tables), 2)


@check
def resources():
    """a resource's path is answered too"""
    resource = "/subscriptions/1/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v"
    equal(list(client.query_resource(resource, "print 1", timespan=None).tables[0].rows[0]), [1])


@check
def versioned_endpoint():
    """an endpoint may be given with its version"""
    other = LogsQueryClient(Credential(), endpoint=endpoint + "/v1/", authentication_policy=SansIOHTTPPolicy())
    equal(list(other.query_workspace("w", "print 1", timespan=None).tables[0].rows[0]), [1])


@check
def unencrypted():
    """the way without a policy of one's own"""
    class Token:
        token, expires_on = "x", 9999999999

    class WithToken:
        def get_token(self, *scopes, **options):
            return Token()

    other = LogsQueryClient(WithToken(), endpoint=endpoint)
    equal(list(other.query_workspace("w", "print 1", timespan=None, enforce_https=False).tables[0].rows[0]), [1])


@check
def errors():
    """an error is raised with its words, and asked once"""
    error = raises(HttpResponseError, lambda: rows("Syslog | where nosuch == 1"))
    assert "Semantic error: KQL102" in str(error), error
    equal(error.status_code, 400)
    error = raises(HttpResponseError, lambda: rows("Syslog | whre"))
    assert "KQL005" in str(error), error


@check
def timeout():
    """a query ends at the time that the client gives it, and is not sent again"""
    begin = datetime.now()
    error = raises(HttpResponseError, lambda: rows(
        "range x from 1 to 100000000000 step 1 | where x < 0 | count", server_timeout=1))
    assert "time" in str(error), error
    assert datetime.now() - begin < timedelta(seconds=6), "it was asked several times"


@check
def batch():
    """each query of a batch is answered or refused for itself"""
    def query(text):
        return LogsBatchQuery("w", text, timespan=None)

    results = client.query_batch([query("print 1"), query("nosuch | count"), query("print 2 | render piechart")])
    equal([result.status for result in results if hasattr(result, "status")],
          [LogsQueryStatus.SUCCESS, LogsQueryStatus.FAILURE, LogsQueryStatus.SUCCESS])
    assert "nosuch" in json.dumps(results[1].details, default=str) + str(results[1]), results[1]


run()
