#!/usr/bin/env python3
"""Checks an evidence bundle of kustody without kustody: check_evidence.py FOLDER [ROOT|-] [MANIFEST-SHA256]
Written from evidence-format.md, for version 3; the numbers are those of its list. Standard library only."""
import hashlib, json, os, struct, sys
FILE = "path sha256 bytes"
LISTS = {"param": "name value", "workspace": None, "functions": "name " + FILE, "watchlists": "name " + FILE,
         "schemas": FILE, "geo": FILE, "externaldata": FILE}
SEALED = "source path folder time sha256 bytes archiveSha256 archiveBytes format parser contentSha256 contentBytes rows quarantined tree seal"

def h(data): return hashlib.sha256(data).digest()
def unhex(digits):  # lower case, nothing between
    need(bytes.fromhex(digits).hex() == digits, "hexadecimal digits")
    return bytes.fromhex(digits)
def text(value): return struct.pack(">I", len(value.encode())) + value.encode()
def need(holds, what):
    if not holds: raise ValueError(what)
def unique(pairs):  # no name twice in an object: two readers could see two values
    need(len({key for key, _ in pairs}) == len(pairs), "a name twice in an object")
    return dict(pairs)
def parse(data): return json.loads(data.decode(), object_pairs_hook=unique)
def only(value, names, what):
    need(sorted(value) == sorted(names.split()), f"members of {what}")
    return value
def root_of(leaf, index, count, path):  # RFC 9162, section 2.1.3.2
    position, last, node = index, count - 1, h(b"\0" + leaf)
    need(0 <= position <= last, "index of a record")
    for sibling in path:
        need(last > 0 and len(sibling) == 32, "path of a record")
        if position & 1 or position == last:
            node = h(b"\1" + sibling + node)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            node = h(b"\1" + node + sibling)
        position, last = position >> 1, last >> 1
    return node if last == 0 else None

def check(folder, expected="-", expected_manifest=None):
    need(all(entry.is_file(follow_symlinks=False) for entry in os.scandir(folder)), "not a regular file")  # 1
    files = {entry.name: open(entry.path, "rb").read() for entry in os.scandir(folder)}
    def lines(name): return [parse(line) for line in files[name].split(b"\n") if line]
    manifest, names = parse(files["manifest.json"]), "query.kql query.sql records.jsonl sources.json log.jsonl report.html"
    need(expected_manifest in (None, h(files["manifest.json"]).hex()), "another manifest")  # 9, 1
    need((manifest["format"], manifest["version"]) == ("kustody evidence", 3), "format")
    only(manifest, "format version tool query now options results records root entries verified files"
         + " document" * ("document" in manifest), "the manifest")
    for number, result in enumerate(manifest["results"], 1):
        only(result, "json csv items rows ordered rowPreserving proven", "a result")
        these = "result{0}.json result{0}.csv items{0}.jsonl".format("" if number == 1 else f"-{number}")
        need(f"{result['json']} {result['csv']} {result['items']}" == these, "files of a result")
        names += " " + these
    only([file["name"] for file in manifest["files"]], names, "files")
    only(files, names + " manifest.json", "the folder")
    for file in manifest["files"]:
        data = files[only(file, "name sha256 bytes", "a file")["name"]]
        need(h(data).hex() == file["sha256"] and len(data) == file["bytes"], file["name"])
    need(files["query.kql"] == (manifest["query"] + "\n").encode(), "query.kql")
    head, log, hashes, latest, sources, searched = b"", [None], [], {}, {}, {}
    for number, line in enumerate(lines("log.jsonl"), 1):  # 2
        head = h(head + only(line, "entry event hash", "an entry")["event"].encode())
        need(line["entry"] == number and head.hex() == line["hash"], f"entry {number} of the log")
        log.append(parse(line["event"].encode()))
        hashes.append(line["hash"])
        if log[number]["event"] in ("ingested", "extended"):
            latest[log[number]["source"]] = number
    need(manifest["root"] == (hashes or [None])[-1] and manifest["entries"] == len(hashes), "root")
    for source in parse(files["sources.json"]):  # 3
        only(source, SEALED + " entry records searched", "a source")
        seal = h(text("kustody seal 1") + text(source["parser"]) + unhex(source["contentSha256"])
                 + struct.pack(">QQQ", source["contentBytes"], source["rows"], source["quarantined"])
                 + unhex(source["tree"]))
        need(seal.hex() == source["seal"], f"seal of {source['path']}")
        need(latest[source["source"]] == source["entry"] and source["source"] not in sources, "entry of a source")
        for member in SEALED.split():
            need(log[source["entry"]].get(member) == source[member], f"{member} of {source['path']}")
        searched.update({part["table"]: searched.get(part["table"], 0) + part["rows"] for part in source["searched"]})
        sources[source["source"]] = dict(source, left=source["records"])
    tables = {table["table"]: table["rows"] for table in manifest["verified"]["tables"] if table["rows"]}
    kept = sum(source["quarantined"] for source in sources.values())
    need(tables == searched and ("_Sources" in tables or kept == manifest["verified"]["quarantined"]), "what was searched")
    items, places, named, records = set(), set(), set(), lines("records.jsonl")
    for record in records:  # 4
        source, leaf = sources[record["source"]], unhex(record["leaf"])
        data = record["record"].encode() if "record" in record else unhex(record["recordHex"])
        kind, offset, _, line, part = struct.unpack(">BQQQQ", leaf[:33])
        need("record" in record or data.decode(errors="ignore").encode() != data, "text as digits")
        name = f"{source['contentSha256'][:16]}:{offset}" + (f":{part}" if part else "")
        need((name, line, h(data)) == (record["item"], record["line"], leaf[33:65]), f"bytes of {record['item']}")
        start = text(record["table"]) if kind == 1 else struct.pack(">Q", len(data))
        need(leaf[65:].startswith(start) and (kind == 1 or kind == 2 and record["table"] == "_Quarantine"), "table")
        root = root_of(leaf, record["index"], source["rows"] + source["quarantined"], map(unhex, record["path"]))
        need(root == unhex(source["tree"]), f"path of {record['item']}")
        places.add((items.add(name), record["source"], record["index"]))
        source["left"] -= 1
    left = any(source["left"] for source in sources.values())
    need(len(records) == manifest["records"] == len(places) and not left, "number of records, or one of them twice")
    for result in manifest["results"]:  # 5
        listed = lines(result["items"])
        rows = [line["items"] for line in listed if "row" in line]
        need([line["row"] for line in listed if "row" in line] == [*range(len(rows))], "numbers of rows")
        need(len(rows) == (result["rows"] if result["rowPreserving"] else 0), "rows of items")
        need(len(set(counted := [line["item"] for line in listed if "row" not in line])) == len(counted), "an item twice")
        named |= (these := {item for row in rows for item in row} | set(counted))
        proven = sum(map(bool, rows)) if result["rowPreserving"] else result["rows"] if these else 0
        need(proven == result["proven"], "number of proven rows")
        need(len(json.loads(files[result["json"]])["rows"]) == result["rows"], "rows of the result")
    need(items <= named <= items | {f"source:{number}" for number in sources}, "items without records, or records without")
    for name, value in manifest["options"].items():  # 6
        for element in [] if name == "resource" else [value] if name == "timespan" else value:
            wanted = "from to" if name == "timespan" else LISTS[name]
            need(isinstance(element, str), name) if not wanted else only(element, wanted, name)
    if expected not in ("-", manifest["root"]):  # 8
        need(hashes.index(expected) + 1 >= max(latest.values(), default=0), "rows were added after that root")
    return f"{len(items)} records of {len(sources)} sources, root {manifest['root']}"

if __name__ == "__main__":
    try:
        print("intact:", check(*sys.argv[1:4]))
    except (ValueError, LookupError, TypeError, AttributeError, OSError, struct.error, RecursionError) as error:
        sys.exit(f"NOT INTACT: {error}")
