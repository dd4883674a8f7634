#!/usr/bin/env python3
"""Writes Sources/LogTables/LogTableReference.swift out of a JSON file of table schemas.

usage: make-log-table-reference.py TABLES.json > Sources/LogTables/LogTableReference.swift

TABLES.json is an object from table names to {"columns": [{"name": …, "type": …}, …]}; what it is made
from is named in docs/ATTRIBUTION.md.
"""
import json
import sys

LETTERS = {"string": "s", "datetime": "t", "real": "r", "int": "i", "long": "l", "dynamic": "y",
           "bool": "b", "guid": "g", "decimal": "m", "timespan": "p"}
FIRST = ["TimeGenerated"]
LAST = ["SourceSystem", "TenantId", "Type", "_ResourceId", "_SubscriptionId", "_BilledSize",
        "_IsBillable"]

# The extraction that TABLES.json comes from took each column called `Name` for a heading, and some tables
# there lack TenantId, which all tables of a workspace have.
WITH_NAME = {"AppAvailabilityResults", "AppBrowserTimings", "AppDependencies", "AppEvents", "AppMetrics",
             "AppPageViews", "AppPerformanceCounters", "AppRequests", "ContainerInventory", "DnsEvents",
             "InsightsMetrics", "KubeEvents", "KubePodInventory"}

# Columns that Microsoft's own rules and workbooks use and the reference does not list.
USED = {
    "DeviceInfo": {"ConnectivityType": "string"},
    "DeviceTvmSoftwareVulnerabilitiesKB": {"EpssScore": "real"},
    "IdentityInfo": {"AccountUpn": "string", "CloudSid": "string", "CriticalityLevel": "int",
                     "OnPremSid": "string", "ReportTime": "datetime", "SourceProvider": "string"},
    "LAQueryLogs": {"StatsDataProcessedKB": "real"},
    "MessageEvents": {"ThreadName": "string", "ThreadType": "string"},
    "SecurityRecommendation": {"RecommendationLink": "string", "RemediationDescription": "string"},
}

HEAD = '''/// The tables of the Log Analytics reference, one a line: its name, `|`, and its columns, each with a
/// letter for its type before it (see `LogTable.init(compact:)`).
///
/// Made by Scripts/make-log-table-reference.py. One string that is searched when a table is asked for
/// costs nothing at start-up; a literal a table would cost seconds of compiling.
enum LogTableReference {
  // swift-format-ignore
  static let text: StaticString = """
'''


def main():
    tables = json.load(open(sys.argv[1], encoding="utf-8"))
    out = [HEAD]
    for name in sorted(n for n in tables if not n.startswith("_")):
        types = {c["name"]: c["type"] for c in tables[name]["columns"]}
        types.setdefault("TenantId", "string")
        for column, kind in USED.get(name, {}).items():
            types.setdefault(column, kind)
        if name in WITH_NAME:
            types.setdefault("Name", "string")
        names = [n for n in FIRST if n in types]
        names += sorted((n for n in types if n not in FIRST + LAST), key=lambda n: (n.lower(), n))
        names += [n for n in LAST if n in types]
        assert all(c.isalnum() or c in "_-" for n in [name] + names for c in n), name
        out.append("    " + name + "|" + ",".join(LETTERS[types[n]] + n for n in names) + "\n")
    out.append('    """\n}\n')
    sys.stdout.write("".join(out))


main()
