"""`--engine`: the same query gives the same answer over shipped logs, and what has SQL in ClickHouse runs there."""

import json
import re
import sys

from harness import Logs, Server, answers, check, comparable, equal, kustody, root, run, shipped

# Queries over the table `Odd_CL` below; `there` is what must run on the server.
expressions = [
    # comparisons, with nulls, NaN and both zeros
    "n == 5", "n != 5", "n == m", "n != m", "n < 5", "n <= m", "n > -1", "n >= m", "r == 0.0", "r != 0.0", "r < 1.5",
    "r == r / 0.0 - r / 0.0", "s == 'abc'", "s != ''", "s == u", "s != u", "b == true", "b != b2", "t == t2", "t != t2",
    "t > datetime(2024-01-01)", "t between (datetime(2024-01-01) .. 2d)", "n between (1 .. 5)", "n !between (1 .. m)",
    "n in (1, 5, 7)", "n !in (1, 5)", "s in ('abc', '', 'x')", "s !in ('abc')", "t in (datetime(2024-01-02))",
    "not(n == m)", "n > 1 and r > 1.0", "n > 1 or m > 1", "not(n > 1 or m > 1)", "b and b2", "b or b2",
    # searches
    "s contains 'BC'", "s !contains 'k'", "s contains_cs 'B'", "s has 'bar'", "s !has 'foo'", "s has_cs 'Bar'",
    "s hasprefix 'ba'", "s hassuffix 'AR'", "s hasprefix_cs 'Ba'", "s !hassuffix_cs 'ar'", "s startswith 'FO'",
    "s endswith 'ar'", "s startswith_cs 'foo'", "s !endswith_cs 'R'", "s =~ 'ABC'", "s !~ 'abc'", "s has '-'",
    "s has 'foo-bar'", "s contains '('", "s has '[x]'", "s contains 'é'", "s has_cs 'K'", "s has 'k'", "s =~ 'k'",
    "s startswith 'k'", "s contains u", "s contains '\\\\'", "s endswith '$'",
    # nulls and branches
    "isnull(n)", "isnotnull(t)", "isempty(s)", "isnotempty(s)", "isempty(n)", "isnull(d)", "isempty(d)", "isnotempty(d)",
    "iff(n > 3, 'more', s)", "iff(b, n, m)", "case(n == 1, 'one', n == 2, 'two', 'many')", "coalesce(n, m, 0)",
    "coalesce(s, u, 'none')",
    # arithmetic
    "n + m", "n - m", "n * m", "n * 1000000007", "n / 3", "n % 7", "r + 0.1", "r - r", "r * 3.0", "r / 3.0", "r / 0.0",
    "n + 9223372036854775807", "bin(n, 5)", "bin(t, 1h)", "bin(t, 7d)", "t + 1d", "t - 36500d", "t - 1000000d", "t - t2",
    "t + 3000000d", "t2 - t + 1h", "bin(t - t2, 1h)",
    # times and texts
    "startofday(t)", "startofday(t - 1h)", "dayofweek(t)", "dayofweek(t2)", "strlen(s)", "strlen(s) > 3", "strcat(s, '/', u)",
    "strcat(s, n, u)", "strcat(s)",
    # conversions
    "tostring(n)", "tostring(s)", "tolong(n)", "tolong(t)", "tostring(n) == '5'", "tolong(t - t2)",
]

# Whole queries; those that say so are compared in their order.
queries = [
    "Odd_CL | count",
    "Odd_CL | take 1000",
    "Odd_CL | where n > 100 | count",
    "Odd_CL | summarize count() by s",
    "Odd_CL | summarize count(), countif(n > 1), sum(n), sumif(n, b), min(n), max(n), min(t), max(t), min(s), max(s), dcount(n), dcount(s) by b",
    "Odd_CL | summarize count(), countif(n > 1), sum(n), min(n), max(t), min(s), dcount(s)",
    "Odd_CL | where n == 12345 | summarize count(), sum(n), min(n), max(t), min(s), dcount(s)",
    "Odd_CL | where n == 12345 | summarize min(strlen(s)), max(n + 1) by s",
    "Odd_CL | summarize c = count() by bin(t, 1d) | sort by t asc",
    "Odd_CL | summarize c = count() by bin(t, 1d), s | where c > 1",
    "Odd_CL | summarize sum(r), avg(r), avg(n), stdev(n), percentile(n, 50)",
    "Odd_CL | summarize make_set(s), take_any(u) by b | project b",
    "Odd_CL | summarize arg_max(t, n, s) by b",
    "Odd_CL | distinct s",
    "Odd_CL | distinct n, m, s | sort by n asc, m asc, s asc",
    "Odd_CL | sort by n asc, i asc | project n, i",
    "Odd_CL | sort by n desc, i asc | project n, i",
    "Odd_CL | sort by r asc, i asc | project r, i",
    "Odd_CL | extend q = r / r | sort by q desc, i asc | project q, i",
    "Odd_CL | sort by r desc nulls first, i asc | project r, i",
    "Odd_CL | sort by s desc, i asc | project s, i",
    "Odd_CL | sort by t asc nulls last, i asc | project t, i",
    "Odd_CL | top 3 by i desc | project i, s",
    "Odd_CL | top 4 by m desc | project m",
    "Odd_CL | extend e = d | project-away d | where s has 'bar' and e.a == 1 | project i",
    "Odd_CL | where s has 'bar' and tostring(d.a) == '1' | project i, d",
    "Odd_CL | extend len = strlen(s), low = tolower(s) | project i, len, low",
    "Odd_CL | where i in ((Odd_CL | where n > 1 | project i)) | project i",
    "Odd_CL | where n > toscalar(Odd_CL | summarize min(n)) | project i, n",
    "let x = Odd_CL | where n > 0; x | join kind=inner (x | project i, k = s) on i | project i, k",
    "Odd_CL | join kind=leftouter (Odd_CL | where n > 3 | project i, k = n) on i | project i, k",
    "Odd_CL | where n > 0 | union (Odd_CL | where n <= 0 | extend extra = s) | project i, extra",
    "let x = materialize(Odd_CL | where n > 0); x | summarize sum(n) | union (x | count)",
    "Odd_CL | serialize p = prev(n) | count",
    "Odd_CL | sort by i asc | extend p = prev(n), rn = row_number() | project i, p, rn",
    "Odd_CL | mv-expand d.list | project i",
    "Odd_CL | parse s with * 'a' rest | project i, rest",
    "Odd_CL | make-series c = count() on t from datetime(2024-01-01) to datetime(2024-01-05) step 1d",
    "Odd_CL | project i, _ItemId, _SourceFile, _SourceSha256, _SourceOffset, _SourceLine",
    "Odd_CL | where _SourceLine > 2 | project i, _ItemId",
    "search 'bar' | project i",
    "union withsource=T * | summarize count() by T",
    "find where s has 'bar' project i",
    "AzureDiagnostics | count",
    "AzureDiagnostics | summarize count() by Category",
    "AzureDiagnostics | where TimeGenerated > datetime(2024-05-01) | summarize count() by bin(TimeGenerated, 1h), Category",
    "AzureDiagnostics | where Category == 'kube-audit' | extend e = parse_json(log_s) | summarize count() by tostring(e.verb)",
    "AZFWApplicationRule | take 100 | count",
    "AZFWApplicationRule | summarize count() by Action, Fqdn",
    "AKSAudit | summarize count() by Verb",
    "SigninLogs | summarize dcount(UserPrincipalName), max(TimeGenerated) by ResultType",
    "Syslog | where SeverityLevel == 'err' | summarize count() by Facility, Computer",
    "CommonSecurityLog | summarize count() by DeviceVendor",
    "StorageBlobLogs | project TimeGenerated, OperationName, StatusCode",
    "print x = 1 + 1",
    "range x from 1 to 3 step 1 | join kind=inner (Odd_CL | project x = n, i) on x | project x, i",
]

odd = [
    dict(i=0, n=5, m=5, r=0.0, s="abc", u="ABC", b=True, b2=False, t="2024-01-01T00:00:00Z", t2="2024-01-01T00:00:00Z", d={"a": 1, "list": [1, 2]}),
    dict(i=1, n=None, m=5, r=-0.0, s="", u="", b=None, b2=True, t=None, t2="2024-01-02T01:00:00Z", d=None),
    dict(i=2, n=-7, m=None, r=1.5, s="foo-bar", u="bar", b=False, b2=None, t="2024-01-02T00:00:00Z", t2=None, d={"a": "1"}),
    dict(i=3, n=None, m=None, r=None, s="Foo Bar", u="x", b=None, b2=None, t=None, t2=None, d=[]),
    dict(i=4, n=9223372036854775807, m=-9223372036854775808, r=1e308, s="foobar", u="oo", b=True, b2=True, t="9999-12-31T23:59:59.9999999Z", t2="0001-01-01T00:00:00Z", d="text"),
    dict(i=5, n=0, m=1, r=-1.5, s="K\u212a k\u00e9 \u00c9", u="k", b=False, b2=False, t="2024-01-02T12:34:56.7891234Z", t2="2024-01-02T12:00:00Z", d={"a": {"b": None}}),
    dict(i=6, n=2, m=3, r=0.1, s="\u201cbar\u201d [x] (y) a\\b $", u="'\"", b=True, b2=False, t="2024-01-03T00:00:00Z", t2="2023-12-31T23:59:59Z", d=5),
    dict(i=7, n=1, m=1, r=5e-324, s="\u212a", u="K", b=True, b2=None, t="2024-01-03T23:00:00Z", t2="2024-01-03T23:00:00Z", d=True),
    dict(i=8, n=7, m=-1, r=2.5, s="bar\nbaz\tfoo", u="", b=False, b2=True, t="1899-12-31T00:00:00Z", t2="2024-01-05T00:00:00Z", d={"a": 1.0}),
    dict(i=9, n=5, m=2, r=2.5, s="x_bar_y BAR1 bar", u="abc", b=None, b2=False, t="2024-01-01T00:00:00Z", t2="2024-01-01T00:00:00Z", d=""),
]
# What no form is exact for.
at_home = ["s contains 'é'", "s contains u"]
schema = "Odd_CL (i: long, n: long, m: long, r: real, s: string, u: string, b: bool, b2: bool, t: datetime, t2: datetime, d: dynamic)"


def prepared(server, logs):
    declared = logs.write("odd.kql", f".create table {schema}")
    odd_file = logs.write("odd.json", "".join(
        json.dumps({"TimeGenerated": "2024-01-01T00:00:00Z", **row}, ensure_ascii=False) + "\n" for row in odd))
    done = kustody("ingest", "--db", logs.path, "--schemas", declared, "--table", "Odd_CL", odd_file)
    assert done.returncode == 0, done.stderr
    logs.ingest(str(root / "Fixtures/logs"))
    shipped(logs.ship(server, "--json", "--schemas", declared))
    return declared


@check
def same_answers():
    """each expression and query has one answer, wherever the rows are"""
    everything = "--all" in sys.argv
    with Server() as server, Logs() as logs:
        declared = prepared(server, logs)
        asked = list(queries)
        for start in range(0, len(expressions), 12):
            part = expressions[start:start + 12]
            columns = ", ".join(f"x{start + at} = {text}" for at, text in enumerate(part))
            asked.append(f"Odd_CL | project i, {columns}")
        asked += [f"Odd_CL | where {text} | project i" for text in expressions if everything and is_condition(text)]
        here = answers(["--db", logs.path], declared, asked)
        there = answers(["--engine", f"{server.address}/logs"], declared, asked)
        failed = []
        for query, one, other in zip(asked, here, there):
            try:
                assert "error" not in one, one
                equal(comparable(other, query), comparable(one, query))
            except AssertionError as error:
                failed.append(f"{query}{error}")
        print(f"{len(asked) - len(failed)} of {len(asked)} queries have one answer")
        assert not failed, "\n".join(failed)


def is_condition(text: str) -> bool:
    return re.match(r"(iff|case|coalesce|bin|startofday|dayofweek|strcat|strlen\(s\)$|to(string|long)\(\w+( - \w+)?\)$)", text) is None and not re.match(
        r"[nrt]2? [-+*/%] ", text) and text != "t2 - t + 1h"


@check
def runs_there():
    """every expression of the list runs on the server, and with it what is below"""
    with Server() as server, Logs() as logs:
        declared = prepared(server, logs)
        stays = []
        looked = expressions if "--all" in sys.argv else expressions[::12]
        for text in looked:
            done = kustody("explain", "--engine", "clickhouse", "--show", "sql", "--schemas", declared, "--db", logs.path,
                           f"Odd_CL | project x = {text}")
            assert done.returncode == 0, f"{text}\n{done.stderr}"
            piece = done.stdout.split("is done there\n")[1]
            columns = piece.split("\nfrom")[0]
            if re.fullmatch(r'select ("_kustody_rows"."_kustody_f\d+" as "c\d+"(, )?)+', columns):
                stays.append(text)
        # The last ones are a column as it is.
        known = at_home + ["strcat(s)", "tostring(s)", "tolong(n)", "tolong(t)"]
        equal(stays, [text for text in known if text in looked])


@check
def errors():
    """what is missing there is said"""
    with Server() as server, Logs() as logs:
        done = kustody("query", "--engine", f"{server.address}/nothing", "print 1")
        equal(done.returncode, 2)
        assert "kustody ship --to" in done.stderr, done.stderr
        logs.ingest(str(root / "Fixtures/logs"))
        shipped(logs.ship(server, "--json", "Syslog"))
        done = kustody("query", "--engine", f"{server.address}/logs", "Syslogs | count")
        equal(done.returncode, 2)
        assert "Syslog" in done.stderr, done.stderr
        done = kustody("query", "--engine", f"{server.address}/logs", "Syslog | count")
        equal((done.returncode, done.stdout, done.stderr), (0, "Count\n5\n", ""))
        server.fault("late")
        done = kustody("query", "--engine", f"{server.address}/logs", "Syslog | where Facility != 'x' | project Facility")
        equal(done.returncode, 3)
        assert "Memory limit exceeded" in done.stderr and not done.stdout, done.stderr + done.stdout


if __name__ == "__main__":
    run()
