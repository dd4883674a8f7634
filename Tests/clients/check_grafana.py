"""The requests of Grafana's Azure Data Explorer plugin, replayed as its source (pkg/azuredx) makes them: queries and
the health check go to version 1, and each column must have its ColumnType."""

import json
import urllib.error
import urllib.request

from harness import check, endpoint, equal, raises, run

direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(path, text, database="default", **members):
    body = {"querySource": "dashboard", "csl": text, "db": database, **members}
    request = urllib.request.Request(
        endpoint + path, json.dumps(body).encode(),
        {"Content-Type": "application/json", "Accept": "application/json", "x-ms-app": "Grafana-ADX",
         "x-ms-client-request-id": "KGC.test;1"})
    with direct.open(request) as answer:
        equal(answer.headers["x-ms-client-request-id"], "KGC.test;1")
        assert answer.headers["x-ms-activity-id"]
        return json.load(answer)


@check
def query():
    """a query's first table has both names of each type"""
    table = ask(
        "/v1/rest/query", "print t=datetime(2024-01-02), n=1",
        properties={"Options": {"servertimeout": "00:00:30"}, "Parameters": {}})["Tables"][0]
    equal(table["Columns"], [
        {"ColumnName": "t", "DataType": "DateTime", "ColumnType": "datetime"},
        {"ColumnName": "n", "DataType": "Int64", "ColumnType": "long"}])
    equal(table["Rows"], [["2024-01-02T00:00:00Z", 1]])


@check
def contents():
    """the last table says what the others are"""
    tables = ask("/v1/rest/query", "print 1; print 2", properties=None)["Tables"]
    equal([row[1] for row in tables[-1]["Rows"]], ["QueryResult", "QueryResult", "QueryProperties", "QueryStatus"])
    equal(len(tables), 5)


@check
def health():
    """the health check is a command on the path of queries"""
    assert ask("/v1/rest/query", ".show databases schema", database="")["Tables"][0]["Rows"]


@check
def schema():
    """the schema of all databases is one cell of JSON"""
    for command in [".show databases schema as json", ".show databases (['default']) schema as json"]:
        cell = ask("/v1/rest/mgmt", command, database="")["Tables"][0]["Rows"][0][0]
        assert "Syslog" in json.loads(cell)["Databases"]["default"]["Tables"]
    equal(ask("/v1/rest/mgmt", ".show databases", database="")["Tables"][0]["Rows"][0][0], "default")


@check
def error():
    """an error has its words in the body"""
    failure = raises(urllib.error.HTTPError, lambda: ask("/v1/rest/query", "nosuch"))
    equal(failure.code, 400)
    found = json.load(failure)["error"]
    assert "nosuch" in found["@message"] and found["code"] and found["message"], found


@check
def no_login():
    """who asks how to log in hears that nobody has to"""
    with direct.open(endpoint + "/v1/rest/auth/metadata") as answer:
        equal(json.load(answer), {"AzureAD": None})
    request = urllib.request.Request(
        endpoint + "/msi/token?api-version=2019-08-01&resource=http%3A%2F%2Fx", headers={"X-IDENTITY-HEADER": "x"})
    with direct.open(request) as answer:
        token = json.load(answer)
    equal((token["resource"], token["token_type"]), ("http://x", "Bearer"))
    assert int(token["expires_on"]) > 0


@check
def no_ingestion():
    """a request to ingest finds nothing"""
    request = urllib.request.Request(
        endpoint + "/v1/rest/ingest/default/T?streamFormat=csv", b"1", {"Content-Type": "application/json"})
    equal(raises(urllib.error.HTTPError, lambda: direct.open(request)).code, 404)


@check
def get_form():
    """a query may be part of the address"""
    with direct.open(endpoint + "/v2/rest/query?db=default&csl=print+x%3D1") as answer:
        equal(json.load(answer)[2]["Rows"], [[1]])


run()
