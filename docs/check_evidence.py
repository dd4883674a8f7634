#!/usr/bin/env python3
"""Checks an evidence folder of kustody without kustody: check_evidence.py FOLDER [ROOT]
Written from evidence-format.md; the numbers are those of its list. Standard library only.
"""
import hashlib, json, os, struct, sys


FILE = {"path", "sha256", "bytes"}


def h(data):
    return hashlib.sha256(data).digest()


def text(value):
    return struct.pack(">I", len(value.encode())) + value.encode()


def root_of(leaf, index, count, path):  # RFC 9162, section 2.1.3.2
    position, last, node = index, count - 1, h(b"\0" + leaf)
    if not 0 <= position <= last:
        return None
    for sibling in path:
        if last == 0 or len(sibling) != 32:
            return None
        if position & 1 or position == last:
            node = h(b"\1" + sibling + node)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            node = h(b"\1" + node + sibling)
        position, last = position >> 1, last >> 1
    return node if last == 0 else None


def check(folder, expected=None):
    def read(name):
        with open(os.path.join(folder, os.path.basename(name)), "rb") as file:
            return file.read()

    def lines(name):
        return [json.loads(line) for line in read(name).split(b"\n") if line]

    def need(holds, what):
        if not holds:
            raise ValueError(what)

    manifest = json.loads(read("manifest.json"))
    need(manifest["format"] == "kustody evidence" and manifest["version"] in (1, 2), "format")
    for file in manifest["files"]:  # 1
        data = read(file["name"])
        need(h(data).hex() == file["sha256"] and len(data) == file["bytes"], file["name"])
    names = {"manifest.json", *(file["name"] for file in manifest["files"])}
    need(set(os.listdir(folder)) == names, "files that the manifest does not name")
    log, head, number = {}, None, 0
    for line in lines("log.jsonl"):  # 2
        before = bytes.fromhex(line["previous"]) if head is None else head
        need(head is None or line["entry"] == number + 1, "an entry of the log is missing")
        need(len(before) == (0 if line["entry"] == 1 else 32), "start of the log")
        head, number = h(before + line["event"].encode()), line["entry"]
        need(head.hex() == line["hash"], f"entry {number} of the log")
        log[number] = json.loads(line["event"])
    need((head.hex() if head else None) == manifest["root"], "root")
    need(number == manifest["entries"], "number of entries")
    sources = {}
    for source in json.loads(read("sources.json")):  # 3
        seal = h(text("kustody seal 1") + text(source["parser"]) + bytes.fromhex(source["contentSha256"])
                 + struct.pack(">QQQ", source["contentBytes"], source["rows"], source["quarantined"])
                 + bytes.fromhex(source["tree"]))
        need(seal.hex() == source["seal"], f"seal of {source['path']}")
        for member in "source path sha256 bytes format parser contentSha256 contentBytes tree seal".split():
            need(log[source["entry"]][member] == source[member], f"{member} of {source['path']}")
        sources[source["source"]] = source
    items, records = set(), lines("records.jsonl")
    for record in records:  # 4
        source, leaf = sources[record["source"]], bytes.fromhex(record["leaf"])
        data = record["record"].encode() if "record" in record else bytes.fromhex(record["recordHex"])
        kind, offset, _, line, part = struct.unpack(">BQQQQ", leaf[:33])
        need(kind == 1 and leaf[33:65] == h(data), f"bytes of {record['item']}")
        name = f"{source['contentSha256'][:16]}:{offset}" + (f":{part}" if part else "")
        need(name == record["item"] and line == record["line"], f"item {record['item']}")
        need(leaf[65:].startswith(text(record["table"])), f"table of {record['item']}")
        path, count = map(bytes.fromhex, record["path"]), source["rows"] + source["quarantined"]
        root = root_of(leaf, record["index"], count, path)
        need(root == bytes.fromhex(source["tree"]), f"path of {record['item']}")
        items.add(name)
    need(len(records) == manifest["records"], "number of records")
    for result in manifest["results"]:  # 5
        named = lines(result["items"])
        for line in named:
            need(items.issuperset(line["items"] if "row" in line else [line["item"]]), "items without record")
        rows = [line["row"] for line in named if "row" in line]
        need(rows == list(range(result["rows"] if result["rowPreserving"] else 0)), "rows of items")
        need(len(json.loads(read(result["json"]))["rows"]) == result["rows"], "rows of the result")
    lists = {"param": {"name", "value"}, "workspace": None, "functions": {"name", *FILE}, "watchlists": {"name", *FILE},
             "schemas": FILE, "geo": FILE, "externaldata": FILE}
    options = manifest["options"] if manifest["version"] == 2 else {}
    for name, value in options.items():  # 6
        if name == "timespan":
            need(value.keys() == {"from", "to"}, "timespan")
        elif name != "resource":
            for element in value:
                need(isinstance(element, str) if lists[name] is None else element.keys() == lists[name], name)
                if FILE <= (lists[name] or set()):
                    need(len(bytes.fromhex(element["sha256"])) == 32 and element["bytes"] >= 0, name)
    need(expected in (None, manifest["root"]), "the root is another")  # 7
    return f"{len(items)} records of {len(sources)} sources, root {manifest['root']}"


if __name__ == "__main__":
    try:
        print("intact:", check(*sys.argv[1:3]))
    except (ValueError, LookupError, TypeError, AttributeError, OSError, struct.error) as error:
        sys.exit(f"NOT INTACT: {error}")
