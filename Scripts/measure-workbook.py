#!/usr/bin/env python3
"""Measures how long the page of a workbook takes over many records, and which of its items are slow.

    Scripts/measure-workbook.py KUSTODY DATABASE [RUNS]

Writes a workbook of 50 items: 40 queries as workbooks of AKS, Azure Firewall, Application Gateway and Key Vault ask them,
of AzureDiagnostics and Syslog, besides texts and parameters. Prints the seconds of the whole page, the best of RUNS (3), and of the
slowest queries, each asked alone. A database with these tables comes of `kustody ingest` over such logs.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

AUDIT = 'AzureDiagnostics | where Category startswith "kube-audit" | extend log = parse_json(log_s)'
WEB = 'AzureDiagnostics | where Category == "ApplicationGatewayAccessLog"'
ATTACK = 'AzureDiagnostics | where Category == "ApplicationGatewayFirewallLog"'
VAULT = 'AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT"'
RULE = ('AzureDiagnostics | where Category == "AzureFirewallApplicationRule" | parse msg_s with Protocol " request from " Source'
        ' ":" SourcePort:int " to " Target ":" Port:int ". Action: " Action "." *')
NETWORK = ('AzureDiagnostics | where Category == "AzureFirewallNetworkRule" | parse msg_s with Protocol " request from " Source'
           ' ":" SourcePort:int " to " Target ":" Port:int ". Action: " Action')
NAME = ('AzureDiagnostics | where Category == "AzureFirewallDnsProxy" | parse msg_s with "DNS Request: " Source ":" SourcePort:int'
        ' " - " Id " " RecordType " IN " Name " " *')

# Visualization, and the query.
QUERIES = [
    ("timechart", "AzureDiagnostics | summarize Records = count() by bin(TimeGenerated, {Time:grain}), Category"),
    ("piechart", "AzureDiagnostics | summarize Records = count() by Category"),
    ("tiles", "AzureDiagnostics | summarize Records = count() by ResourceProvider"),
    ("table", "AzureDiagnostics | summarize Records = count(), Last = max(TimeGenerated) by Resource, ResourceType | top 50 by Records"),
    ("table", "union withsource = T AzureDiagnostics, Syslog | summarize Records = count() by T"),
    ("piechart", f"{AUDIT} | summarize Requests = count() by Verb = tostring(log.verb)"),
    ("timechart", f"{AUDIT} | summarize Requests = count() by bin(TimeGenerated, {{Time:grain}}), Verb = tostring(log.verb)"),
    ("table", f"{AUDIT} | summarize Requests = count() by User = tostring(log.user.username) | top 50 by Requests"),
    ("table", f"{AUDIT} | where toint(log.responseStatus.code) >= 400 | summarize Refused = count() by User = tostring(log.user.username), Code = toint(log.responseStatus.code) | top 50 by Refused"),
    ("table", f'{AUDIT} | where log.objectRef.resource == "secrets" | summarize Reads = count() by User = tostring(log.user.username), Namespace = tostring(log.objectRef.namespace) | top 50 by Reads'),
    ("table", f'{AUDIT} | where log.objectRef.subresource == "exec" | project TimeGenerated, User = tostring(log.user.username), Pod = tostring(log.objectRef.name) | top 100 by TimeGenerated'),
    ("barchart", f"{AUDIT} | summarize Requests = count() by Resource = tostring(log.objectRef.resource) | top 20 by Requests"),
    ("table", f"{AUDIT} | summarize Requests = count(), Users = dcount(tostring(log.user.username)) by Address = tostring(log.sourceIPs[0]) | top 50 by Requests"),
    ("timechart", f"{WEB} | summarize Requests = count() by bin(TimeGenerated, {{Time:grain}}), Status = tostring(httpStatus_d)"),
    ("piechart", f"{WEB} | summarize Requests = count() by Host = host_s"),
    ("table", f"{WEB} | summarize Requests = count(), Mean = avg(timeTaken_d) by host_s, requestUri_s | top 50 by Requests"),
    ("table", f"{WEB} | where httpStatus_d >= 500 | summarize Failures = count() by host_s, requestUri_s, httpStatus_d | top 50 by Failures"),
    ("table", f"{WEB} | summarize Requests = count(), Sent = sum(sentBytes_d) by clientIP_s | top 50 by Requests"),
    ("piechart", f"{WEB} | summarize Requests = count() by userAgent_s | top 10 by Requests"),
    ("linechart", f"{WEB} | summarize percentiles(timeTaken_d, 50, 95, 99) by bin(TimeGenerated, {{Time:grain}})"),
    ("timechart", f"{ATTACK} | summarize Attacks = count() by bin(TimeGenerated, {{Time:grain}}), action_s"),
    ("table", f"{ATTACK} | summarize Attacks = count() by Message, ruleId_s | top 50 by Attacks"),
    ("table", f"{ATTACK} | summarize Attacks = count(), Rules = make_set(ruleId_s, 20) by clientIp_s | top 50 by Attacks"),
    ("table", f"{ATTACK} | top 100 by TimeGenerated | project TimeGenerated, clientIp_s, Message, requestUri_s"),
    ("timechart", f"{VAULT} | summarize Operations = count() by bin(TimeGenerated, {{Time:grain}}), OperationName"),
    ("piechart", f"{VAULT} | summarize Operations = count() by ResultSignature"),
    ("table", f"{VAULT} | summarize Operations = count() by CallerIPAddress, OperationName | top 50 by Operations"),
    ("table", f"{VAULT} | where httpStatusCode_d >= 400 | summarize Refused = count() by CallerIPAddress, Resource | top 50 by Refused"),
    ("table", f'{VAULT} | where OperationName == "SecretGet" | summarize Reads = count() by id_s | top 50 by Reads'),
    ("timechart", f"{RULE} | summarize Requests = count() by bin(TimeGenerated, {{Time:grain}}), Action"),
    ("table", f"{RULE} | summarize Requests = count() by Target, Port | top 50 by Requests"),
    ("table", f'{RULE} | where Action == "Deny" | summarize Refused = count() by Source, Target | top 50 by Refused'),
    ("piechart", f"{RULE} | summarize Requests = count() by Protocol"),
    ("timechart", f"{NETWORK} | summarize Flows = count() by bin(TimeGenerated, {{Time:grain}}), Action"),
    ("table", f"{NETWORK} | summarize Flows = count() by Source, Target, Port | top 50 by Flows"),
    ("table", f"{NAME} | summarize Requests = count() by Name | top 50 by Requests"),
    ("piechart", f"{NAME} | summarize Requests = count() by RecordType"),
    ("table", "Syslog | summarize Messages = count() by Computer, SeverityLevel | top 50 by Messages"),
    ("timechart", "Syslog | summarize Messages = count() by bin(TimeGenerated, {Time:grain}), Facility"),
    ("table", 'Syslog | where SyslogMessage has "error" | top 100 by TimeGenerated | project TimeGenerated, Computer, SyslogMessage'),
]


def workbook():
    items = [{"type": 9, "name": "parameters", "content": {"version": "KqlParameterItem/1.0", "parameters": [
        {"name": "Time", "type": 4, "value": {"durationMs": 7 * 86_400_000}},
        {"name": "Category", "type": 2, "query": "AzureDiagnostics | distinct Category | order by Category asc"},
        {"name": "Resources", "type": 5, "multiSelect": True, "value": ["value::all"]}]}}]
    for number in range(9):
        items.append({"type": 1, "name": f"text {number}", "content": {"json": f"## Part {number}\nOver {{Time:label}}."}})
    for number, (visualization, query) in enumerate(QUERIES):
        items.append({"type": 3, "name": f"query {number}", "customWidth": "50", "content": {
            "version": "KqlItem/1.0", "query": query, "title": f"Query {number}", "queryType": 0, "size": 0,
            "timeContextFromParameter": "Time", "visualization": visualization}})
    assert len(items) == 50
    return {"version": "Notebook/1.0", "items": items}


def seconds(*command):
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main():
    binary, database = os.path.abspath(sys.argv[1]), sys.argv[2]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "measured.workbook.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(workbook(), file)
        page = os.path.join(folder, "page.html")
        best = min(seconds(binary, "workbook", path, "--db", database, "--out", page) for _ in range(runs))
        print(f"the page of 50 items, 40 of them queries: {best:.2f} s, {os.path.getsize(page):,} bytes")
        asked = [(seconds(binary, "query", "--db", database, query.replace("{Time:grain}", "30m")), query)
                 for _, query in QUERIES]
        print(f"the same queries one by one: {sum(one for one, _ in asked):.2f} s; the slowest:")
        for one, query in sorted(asked, reverse=True)[:10]:
            print(f"{one:6.2f} s  {query[:150]}")


if __name__ == "__main__":
    main()
