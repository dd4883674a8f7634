#!/usr/bin/env python3
"""Measures `kustody check` on a folder of rules and `kustody test` on a folder of small suites.

measure-tests.py [KUSTODY] [RULES] [SUITES]

Seconds are what a clock on the wall shows, the best of three runs; CPU is of that run.
"""
import os
import resource
import subprocess
import sys
import tempfile
import time

BINARY = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build-release/release/kustody")
RULES = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
SUITES = int(sys.argv[3]) if len(sys.argv) > 3 else 200

# Queries of different tables and shapes; each rule is one of them with a number of its own.
QUERIES = [
    """SigninLogs
  | where ResultType in ("50126", "5012{n}") and isnotempty(IPAddress)
  | extend City = tostring(LocationDetails.city)
  | summarize Failures = count(), Users = dcount(UserPrincipalName), Start = min(TimeGenerated)
    by Address = IPAddress, City
  | where Failures > {n}""",
    """let known = SecurityEvent
  | where TimeGenerated between (ago(7d) .. ago(1d)) and EventID == 4624
  | distinct Account;
  SecurityEvent
  | where TimeGenerated > ago(1d) and EventID == 4624 and LogonType in (3, {n})
  | where Account !in (known)
  | project TimeGenerated, Account, Address = IpAddress, Computer""",
    """CommonSecurityLog
  | where DeviceVendor =~ "Vendor {n}" and DeviceAction !in~ ("allow", "permit")
  | extend Port = iff(isempty(DestinationPort), int(0), DestinationPort)
  | summarize Ports = make_set(Port, 100), Bytes = sum(SentBytes) by Address = SourceIP, bin(TimeGenerated, 5m)
  | where array_length(Ports) >= {n}""",
    """DeviceProcessEvents
  | where FileName in~ ("powershell.exe", "pwsh.exe", "tool{n}.exe")
  | where ProcessCommandLine has_any ("-enc", "DownloadString") or ProcessCommandLine matches regex @"(?i)iex\\s*\\("
  | join kind=leftouter (DeviceNetworkEvents | summarize Connections = count() by DeviceId) on DeviceId
  | project TimeGenerated, DeviceName, Account = AccountName, ProcessCommandLine, Connections""",
    """union isfuzzy=true
  (AzureActivity | where OperationNameValue has "delete" | project TimeGenerated, Account = Caller, Address = CallerIpAddress),
  (AuditLogs | where OperationName startswith "Delete" | project TimeGenerated,
    Account = tostring(InitiatedBy.user.userPrincipalName), Address = tostring(InitiatedBy.user.ipAddress))
  | summarize Deletions = count(), Last = arg_max(TimeGenerated, Address) by Account
  | where Deletions > {n}""",
]

RULE = """id: 00000000-0000-4000-8000-{number:012d}
name: Rule {number}
description: |
  A rule to measure with.
severity: Medium
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
tactics:
  - InitialAccess
relevantTechniques:
  - T1078
query: |
  {query}
entityMappings:
  - entityType: {entity}
    fieldMappings:
      - identifier: {identifier}
        columnName: {column}
version: 1.0.0
kind: Scheduled
"""

SUITE = """---
now: 2024-05-01T12:00:00Z
---
# Suite {number}

```csv Syslog
TimeGenerated,Computer,SyslogMessage,SeverityLevel
2024-05-01T11:10:00Z,h{number},"Failed password for root from 10.0.0.{octet} port 22",err
2024-05-01T11:20:00Z,h{number},"Failed password for root from 10.0.0.{octet} port 22",err
2024-05-01T11:30:00Z,h{number},"Accepted password for bob from 10.0.0.2 port 22",info
```

## Addresses

```kql
Syslog
| where SyslogMessage has "Failed password"
| parse SyslogMessage with * "for " User " from " Address " port" *
| summarize Attempts = count() by Address, User
```
```result
Address         User  Attempts
10.0.0.{octet}  root  2
```

## Hours

```kql
Syslog | summarize Messages = count() by bin(TimeGenerated, 1h) | order by TimeGenerated asc
```
```count
1
```
```columns
TimeGenerated: datetime
Messages: long
```

## A rule

[Rule](../rules/failed.yaml)

```alerts
IP.Address      Account.Name
10.0.0.{octet}  root
```
"""

FAILED = """Syslog
  | where SyslogMessage has "Failed password"
  | parse SyslogMessage with * "for " User " from " Address " port" *
  | summarize Attempts = count() by Address, User"""


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def run(name, *arguments):
    best = None
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        result = subprocess.run([BINARY, *arguments], stdout=subprocess.PIPE, text=True)
        seconds = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if result.returncode != 0:
            sys.exit(f"{name}: exit code {result.returncode}\n{result.stdout[-2000:]}")
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if best is None or seconds < best[0]:
            best = (seconds, cpu, after.ru_maxrss / 1024)
    last = result.stdout.rstrip().split("\n")[-1]
    said = f" ({last})" if last else ""
    print(f"{name}: {best[0]:.2f} s, {best[1]:.2f} s of CPU, at most {best[2]:.0f} MB{said}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        rules, suites = os.path.join(folder, "rules"), os.path.join(folder, "suites")
        os.mkdir(rules)
        os.mkdir(suites)
        for number in range(RULES):
            query = QUERIES[number % len(QUERIES)].replace("{n}", str(number % 50 + 1))
            isAccount = "Account" in query
            write(
                os.path.join(rules, f"rule-{number:04d}.yaml"),
                RULE.format(
                    number=number, query=query, entity="Account" if isAccount else "IP",
                    identifier="Name" if isAccount else "Address",
                    column="Account" if isAccount else "Address"))
        run(f"check of {RULES} rules", "check", "--quiet", rules)
        write(
            os.path.join(rules, "failed.yaml"),
            RULE.format(
                number=999_999, query=FAILED, entity="IP", identifier="Address", column="Address")
            .replace("version: 1.0.0", """  - entityType: Account
    fieldMappings:
      - identifier: Name
        columnName: User
version: 1.0.0"""))
        for number in range(SUITES):
            write(
                os.path.join(suites, f"suite-{number:04d}.md"),
                SUITE.format(number=number, octet=number % 200 + 10))
        run(f"test of {SUITES} suites", "test", suites)


if __name__ == "__main__":
    main()
