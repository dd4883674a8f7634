"""Paths into JSON, regular expressions and other forms that look at values: the same answers on a server, and where it cannot give
one, it is given here."""

import json
import sys

from harness import Logs, Server, answers, check, comparable, equal, kustody, run, shipped

# What logs hold: none of it is refused.
tame = [
    '{"verb":"get","user":{"username":"system:node","groups":["a","b"]},"code":200,"ok":true,"none":null,"name":"x"}',
    '{"verb":"delete","user":{"username":"admin","name":"A"},"code":403,"ok":false,"name":"y","items":[{"name":"z"},{"name":"zz"}]}',
    ' {"verb" : "list\\n\\"quoted\\" \\\\ \\/" , "code" : 0 , "user" : { } , "text":"\u00e9\u4e2d"} ',
    '{"verb":"","code":-17,"user":"nobody","items":[1,2,3]}',
    '{"Verb":"get","user":null,"code":"404","items":[]}',
    '{"verb":"last","verb":"wins","user":{"username":"a","username":"b"},"code":"1","code":"2"}',
    '{"verb":"esc\\u0061ped","v\\u0065rb":"later","code":123456789012345678}',
    '{"verb":"null","user":{"username":"5"},"code":5}', '{"verb":"{x}","user":{"username":"[y"}}', '{"verb":"-1","user":{"username":null}}',
    '{"verb":"1.0","user":{"username":"true"},"name":"ü"}', '{"verb":"\\ttab","user":{"username":"\\\\"}}',
    '{"verb":"long","user":{"username":"' + "l" * 5000 + '"},"code":7}',
    "no json at all", "", "{broken", "[1,2,{\"verb\":\"x\"}]", "17", '"text"', "null", "{}", '{"verb":"cut off',
]
# What is read otherwise there, or written otherwise.
odd = [
    '{"verb":1.0,"code":1e3}', '{"verb":{"a":1},"code":[1]}', '{"verb":"half \\ud800","code":1}', '\ufeff{"verb":"mark"}',
    '{"verb":18446744073709551615,"code":9223372036854775807}', '{"verb":-0,"code":-0.0}', '{"verb":"\\u001f\\u007f","code":" 5 "}',
    '{"verb":"x","code":1e400}', '{"verb":true,"code":true}', "{'verb':'single'}", '{"verb":"a",}', "[" * 1010 + '{"verb":1}' + "]" * 1010,
    '{"verb":' + "[" * 1010 + "]" * 1010 + ',"code":5}', '{"verb":"x","code":2147483648}', '{"verb":"x","code":01}', '{"verb":"x"} y',
    '{"verb":1,"verb":2,"code":1,"code":2}', '{"verb":"x","code":1.0,"code":1}',
    '{"verb":"\\ud83d\\ude00","code":12345678901234567890123}', '{"verb":"arrays","user":{"username":"u"},"a":[' + "[]," * 1700 + "1]}",
    '{"verb":"bags","user":{"username":"u"},"a":[' + '{"b":{}},' * 1700 + "1]}",
    '{"verb":123456789012345678901,"user":{"username":-9223372036854775809},"code":7}', '{"verb":"123456789012345678901","code":7}',
    '{"verb":"deep","user":{"username":"u"},"a":' + '{"":' * 1010 + "1" + "}" * 1010 + "}",
]
expressions = [
    "tostring(p.verb)", "tostring(p.user.username)", "tostring(p.user)", "toint(p.code)", "tolong(p.code)", "toreal(p.code)", "tobool(p.ok)",
    "tostring(p.ok)", "tostring(p.code)", "p.verb == 'get'", "p.verb has 'quoted'", "p.user.username contains 'ADM'", "p.code == 403",
    "p.code != 403", "p.code > 200", "isempty(p.verb)", "isnotnull(p.user.username)", "tostring(p.items[0].name)", "tostring(p.items[-1])",
    "tostring(p.user.groups[1])", "tostring(p[0])", "tostring(p.text)", "tostring(p.nothing.at.all)", "tostring(p['verb'])", "p.verb",
    "p.verb startswith 'l'", "p.verb matches regex '^g.t$'", "strcat(tostring(p.verb), '/', tostring(p.code))", "tostring(d.verb)",
    "tostring(d.user.username)", "toint(d.code)", "d.code == 0", "iff(p.code == 403, 'denied', tostring(p.verb))", "tostring(p.name)",
]
texts = [
    "j matches regex 'v.rb'", r"j matches regex @'\d{3}'", "j matches regex 'get|delete'", r"extract(@'\x22verb\x22 ?: ?\x22(\w*)', 1, j)",
    "extract('code.*', 0, j)", "extract('(x)|(verb)', 2, j)", "extract('(x)|(verb)', 1, j)", "extract('(x)', 3, j)", "tolower(s)", "toupper(s)",
    "substring(j, 2)", "substring(j, 1, 4)", "substring(j, 0, 0)", "j matches regex @'\\bverb\\b'", "j matches regex @'(?i)GET'",
    "extract(@'^(.*)$', 1, j)",
]
queries = [
    "Doc_CL | summarize count() by verb = tostring(p.verb), user = tostring(p.user.username)",
    "Doc_CL | extend u = p.user | extend n = u.username, g = u.groups | project i, a = tostring(n), b = tostring(g[0]), c = tostring(n)",
    "Doc_CL | where p.verb == 'delete' | project i",
    "Doc_CL | where tostring(p.user.username) in ('admin', 'b') | summarize dcount(tostring(p.verb))",
    "Doc_CL | summarize avg(n), avgif(n, n > 3), avg(t), avg(s2)",
    "Doc_CL | summarize avg(n), avg(t), percentile(n, 50), percentile(n, 95), percentile(t, 10) by s",
    "Doc_CL | where n > 1000 | summarize avg(n), avg(t), percentile(n, 50)",
    "Doc_CL | summarize percentile(n, 0), percentile(n, 1), percentile(n, 100), percentile(n, 33)",
    "Doc_CL | project i, s | join kind=leftouter (Doc_CL | where n > 3 | project s, m = n, u = s, t) on s | project i, s, m, u, t",
    "Doc_CL | project i, s | join kind=rightouter (Doc_CL | where n > 3 | project k = i + 3, m = n) on $left.i == $right.k | project i, s, m, k",
    "Doc_CL | project i, n | join kind=fullouter (Doc_CL | project k = n + 2, s) on $left.n == $right.k | project i, n, k, s",
    "Doc_CL | join kind=leftanti (Doc_CL | where n > 3 | project n) on n | project i",
    "Doc_CL | join kind=leftsemi (Doc_CL | where n > 3 | project n) on n | project i",
    "Doc_CL | join kind=rightanti (Doc_CL | where n > 3 | project n, i) on n | project i",
    "Doc_CL | join kind=rightsemi (Doc_CL | where n > 3 | project n, i) on n | project i",
    "Doc_CL | summarize c = count() by s | join (Doc_CL | project s, n) on s | project s, c, n",
    "Doc_CL | summarize c = count() by s | where c > 0 | project k = s, c | join (Doc_CL | project k = s, n) on k | project k, c, n",
    "Doc_CL | distinct s | join (Doc_CL | project s, n) on s | project s, n",
    "Doc_CL | project s | join (Doc_CL | project s, n) on s | project s, n",
    "Doc_CL | join (Doc_CL | project s, n2 = n) on s | project s, n2",
    "Doc_CL | project s, x = n | join (Doc_CL | project s, n) on s | summarize count() by s, n",
    "Doc_CL | project s, x = n | join (Doc_CL | project s, n) on s | project s, n, x = isnull(x) and false",
]


def prepare(server: Server, logs: Logs, documents):
    rows = []
    for index, text in enumerate(documents):
        try:
            value = json.loads(text)
            json.dumps(value, allow_nan=False)
        except (ValueError, RecursionError):
            value = text
        rows.append({
            "TimeGenerated": "2024-01-01T00:00:00Z", "i": index, "n": None if index % 5 == 4 else index * 3 % 7, "j": text,
            "d": value if isinstance(value, (dict, list)) else None, "s": ["Ab", "x y", "", "Zz9"][index % 4],
            "t": None if index % 3 == 2 else f"2024-01-{1 + index % 28:02}T00:00:00.123Z",
        })
    declared = logs.write("doc.kql", ".create table Doc_CL (i: long, n: long, j: string, d: dynamic, s: string, t: datetime)")
    path = logs.write("doc.json", "".join(json.dumps(row) + "\n" for row in rows))
    done = kustody("ingest", "--db", logs.path, "--schemas", declared, "--table", "Doc_CL", path)
    assert done.returncode == 0, done.stderr
    shipped(logs.ship(server, "--json", "--schemas", declared))
    return declared


def completed(query: str) -> str:
    return query.replace("Doc_CL |", "Doc_CL | extend p = parse_json(j), s2 = t - datetime(2024-01-01) |", 1)


def compare(server: Server, logs: Logs, declared: str, asked) -> None:
    here = answers(["--db", logs.path], declared, asked)
    there = answers(["--engine", f"{server.address}/logs"], declared, asked)
    failed = []
    for query, one, other in zip(asked, here, there):
        try:
            assert "error" not in one, one
            equal(comparable(other, query), comparable(one, query))
        except AssertionError as error:
            failed.append(f"{query}{error}")
    assert not failed, "\n".join(failed)


@check
def documents():
    """what logs hold is answered on the server, as it is here"""
    with Server() as server, Logs() as logs:
        declared = prepare(server, logs, tame)
        refused = ["tostring(p.user)", "tostring(p.items[-1])", "toint(p.code)", "toint(d.code)"]
        plain = [text for text in expressions if text not in refused]
        asked = [completed(f"Doc_CL | project i, x = {text}") for text in plain]
        asked += [completed(f"Doc_CL | where {text} | project i") for text in plain if " " in text and "str" not in text]
        compare(server, logs, declared, asked)
        equal(server.asked()["refused"], 0)
        compare(server, logs, declared, [completed(f"Doc_CL | project i, x = {text}") for text in expressions])
        native = completed("Doc_CL | project i, x = tostring(p.user.username), y = p.code == 403 | where y")
        done = kustody("explain", "--engine", "clickhouse", "--show", "sql", "--schemas", declared, "--db", logs.path, native)
        assert done.stdout.startswith("-- ClickHouse: all of it is done there"), done.stdout


@check
def refusals():
    """a value that the server would read otherwise is looked at here"""
    with Server() as server, Logs() as logs:
        declared = prepare(server, logs, odd)
        asked = []
        for text in expressions:
            asked.append(completed(f"Doc_CL | project i, x = {text}"))
            if "--all" in sys.argv:
                # Each row by itself, so that one that is refused hides no other.
                asked += [completed(f"Doc_CL | where i == {index} | project x = {text}") for index in range(len(odd))]
        compare(server, logs, declared, asked)
        assert server.asked()["refused"] > 0


@check
def forms():
    """texts, averages, ranks and joins have one answer, and are computed there"""
    with Server() as server, Logs() as logs:
        declared = prepare(server, logs, tame)
        asked = [completed(f"Doc_CL | project i, x = {text}") for text in texts] + [completed(query) for query in queries]
        compare(server, logs, declared, asked)
        here = []
        for query in asked:
            done = kustody("explain", "--engine", "clickhouse", "--show", "sql", "--schemas", declared, "--db", logs.path, query)
            if not done.stdout.startswith("-- ClickHouse: all of it is done there"):
                here.append(query)
        # The first row of each key, and boundaries of words beyond ASCII.
        equal(here, [completed(query) for query in (
            "Doc_CL | project i, x = j matches regex @'\\bverb\\b'",
            "Doc_CL | project s, x = n | join (Doc_CL | project s, n) on s | project s, n, x = isnull(x) and false",
        )])
        equal(server.asked()["refused"], 0)


if __name__ == "__main__":
    run()
