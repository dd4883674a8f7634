#!/usr/bin/env python3
"""Makes the Parquet and xlsx files beside it, and expected.jsonl: what each must give, from the values that
were written and never from reading the files back.

pip install pyarrow==26.0.1 duckdb==2.0.1 openpyxl==3.1.5 xlsxwriter==3.3.1
"""
import datetime as dt, decimal, json, os
import duckdb, openpyxl, pyarrow as pa, pyarrow.parquet as pq, xlsxwriter

os.chdir(os.path.dirname(os.path.abspath(__file__)))
D = decimal.Decimal
expected = []


def ticks(text):
    """ISO text with seven digits and a Z."""
    head, _, fraction = text.partition(".")
    return f"{head}.{fraction:0<7}Z"


def expect(file, columns, rows, sheet=None, notes=()):
    """columns: name → Kusto type; rows: lists of JSON values."""
    entry = {"file": file, "columns": [f"{n}:{t}" for n, t in columns.items()],
             "rows": [dict(zip(columns, row)) for row in rows]}
    if sheet: entry["sheet"] = sheet
    if notes: entry["notes"] = list(notes)
    expected.append(entry)


def parquet(file, columns, rows, **options):
    """columns: name → (Arrow type, Kusto type); rows: lists of (what is written, what is read)."""
    arrays = [pa.array([row[i][0] for row in rows], t) for i, (t, _) in enumerate(columns.values())]
    pq.write_table(pa.table(arrays, names=list(columns)), file, **options)
    expect(file, {n: k for n, (_, k) in columns.items()}, [[value for _, value in row] for row in rows])


def same(value): return (value, value)


NULL = (None, None)
# Of each type an ordinary value, one that surprises, and none.
TYPES = {
    "flag": (pa.bool_(), "bool"), "tiny": (pa.int8(), "long"), "count": (pa.int64(), "long"), "word": (pa.uint32(), "long"),
    "huge": (pa.uint64(), "decimal"), "small": (pa.uint64(), "long"), "single": (pa.float32(), "real"), "double": (pa.float64(), "real"), "half": (pa.float16(), "real"),
    "money": (pa.decimal128(10, 2), "decimal"), "wide": (pa.decimal256(50, 10), "decimal"), "seconds": (pa.timestamp("ms"), "datetime"),
    "nanos": (pa.timestamp("ns", "UTC"), "datetime"), "day": (pa.date32(), "datetime"), "clock": (pa.time64("ns"), "timespan"),
    "text": (pa.string(), "string"), "bytes": (pa.binary(), "string"), "fixed": (pa.binary(3), "string"), "id": (pa.uuid(), "guid"), "json": (pa.json_(), "dynamic"), "none": (pa.null(), "string"),
}
ROWS = [
    [same(True), same(-5), same(1), same(2**32 - 1), (2**64 - 1, "18446744073709551615"), same(7), same(0.5), same(1 / 7), same(0.25),
     (D("1.50"), "1.50"), (D("-1234567890123456789012345678901234567890.1234567890"), "-1234567890123456789012345678901234567890.1234567890"),
     (dt.datetime(2024, 3, 1, 12), ticks("2024-03-01T12:00:00")), (1709294400123456789, ticks("2024-03-01T12:00:00.1234567")), (dt.date(2024, 2, 29), ticks("2024-02-29T00:00:00")), (45296000000123, "12:34:56.0000001"),
     same("Info"), (b"\x00\xff", "AP8="), (b"abc", "YWJj"), (bytes(range(16)), "00010203-0405-0607-0809-0a0b0c0d0e0f"), ('{"a": [1, 2.50]}', {"a": [1, 2.5]}), NULL],
    [same(False), same(127), same(-2**63), same(0), (3, 3), same(2**63 - 1), same(-2.0), same(1e300), same(-2.0),
     (D("-0.05"), "-0.05"), (D("0E-10"), "0.0000000000"), (dt.datetime(1, 1, 1), ticks("0001-01-01T00:00:00")), (-1, ticks("1969-12-31T23:59:59.9999999")), (dt.date(9999, 12, 31), ticks("9999-12-31T00:00:00")), (0, "00:00:00"),
     same('é😀 "q" \\ \t\n'), (b"", ""), (b"\x00\x00\x00", "AAAA"), (bytes(16), "00000000-0000-0000-0000-000000000000"), ("null", None), NULL],
    [NULL] * 21,
]
parquet("types.parquet", TYPES, ROWS)
parquet("types-v2.parquet", TYPES, ROWS * 2, data_page_version="2.0", compression="zstd")

NESTED = {"tags": (pa.list_(pa.string()), "dynamic"), "deep": (pa.list_(pa.list_(pa.int64())), "dynamic"), "map": (pa.map_(pa.string(), pa.int64()), "dynamic"),
          "inner": (pa.struct([("ip", pa.string()), ("ports", pa.list_(pa.struct([("n", pa.int64())])))]), "dynamic")}
NESTED_ROWS = [
    [NULL, NULL, NULL, NULL],
    [same([]), same([]), ([], {}), same({"ip": None, "ports": None})],
    [same([None]), same([[], None, [1]]), ([("a", 1)], {"a": 1}), same({"ip": "10.0.0.1", "ports": []})],
    [same(["a", None, "b"]), same([[1, None], [2]]), ([("a", 1), ("b", None), ("a", 3)], {"a": 3, "b": None}), same({"ip": "10.0.0.2", "ports": [{"n": 1}, None, {"n": None}]})],
]
parquet("nested.parquet", NESTED, NESTED_ROWS)
parquet("nested-v2.parquet", NESTED, NESTED_ROWS * 3, data_page_version="2.0", compression="gzip", data_page_size=16, write_batch_size=2)

E = {"seq": ("DELTA_BINARY_PACKED", pa.int64(), "long"), "short": ("DELTA_BINARY_PACKED", pa.int32(), "long"), "prefix": ("DELTA_BYTE_ARRAY", pa.string(), "string"), "length": ("DELTA_LENGTH_BYTE_ARRAY", pa.string(), "string"),
     "fixed": ("DELTA_BYTE_ARRAY", pa.binary(2), "string"), "split": ("BYTE_STREAM_SPLIT", pa.float64(), "real"), "flag": ("RLE", pa.bool_(), "bool"), "whole": ("BYTE_STREAM_SPLIT", pa.int32(), "long")}
rows = [[same([2**63 - 1, -2**63, i][i % 3]), same((-1) ** i * i * 99991), same(f"request/{i // 10}/{i}"), same("ab" * (i % 4)), (bytes([i, 1]), __import__("base64").b64encode(bytes([i, 1])).decode()), same(i / 7), same(i % 5 == 0), same(i)] if i % 9 else [NULL] * 8 for i in range(100)]
parquet("encodings.parquet", {n: (t, k) for n, (_, t, k) in E.items()}, rows, use_dictionary=False, column_encoding={n: e for n, (e, _, _) in E.items()}, compression="none")

CODECS = ["none", "snappy", "gzip", "brotli", "lz4", "zstd"]
rows = [[same(f"line {i} " + "abcabcabc" * 9)] * 6 + [(1709294400123456789 + i, ticks("2024-03-01T12:00:00.1234567"))] for i in range(8)]
parquet("codecs-int96.parquet", {**{c: (pa.string(), "string") for c in CODECS}, "old": (pa.timestamp("ns"), "datetime")}, rows, use_dictionary=False, compression={**{c: c for c in CODECS}, "old": "none"}, use_deprecated_int96_timestamps=True)

rows = [[same(f"v{i % 40:03d}" * 3), same(["a", None][i % 2]), same(i)] for i in range(120)]
parquet("row-groups.parquet", {"s": (pa.string(), "string"), "few": (pa.string(), "string"), "n": (pa.int64(), "long")}, rows, dictionary_pagesize_limit=256, data_page_size=128, write_batch_size=16, row_group_size=50, write_page_checksum=True)
parquet("no-rows.parquet", {"t": (pa.timestamp("us"), "datetime"), "tags": (pa.list_(pa.string()), "dynamic")}, [])

c = duckdb.connect(); c.execute("set threads=1"); c.execute("set timezone='UTC'")
c.execute("""copy (select i, {'a': i, 'b': [i, null]}::variant v, interval '14 months 3 days 4.5 seconds' iv, case when i = 1 then 'infinity'::timestamp else timestamp '2024-03-01' end t, ['Warn', 'Info'][i % 2 + 1]::enum('Warn', 'Info', 'Unused') e,
    i::hugeint * 9223372036854775807 h from range(3) r(i)) to 'duckdb.parquet' (format parquet, parquet_version v2)""")
expect("duckdb.parquet", {"i": "long", "v": "dynamic", "iv": "string", "t": "datetime", "e": "string", "h": "real"},
       [[i, {"a": i, "b": [i, None]}, "P1Y2M3DT4.500S", None if i == 1 else ticks("2024-03-01T00:00:00"), ["Warn", "Info"][i % 2], float(i * (2**63 - 1))] for i in range(3)], notes=["1 times outside of the years 1 to 9999 are null"])

# Workbooks.
HEAD = {"TimeGenerated": "datetime", "Level": "string", "Count": "long", "Share": "real", "Ok": "bool", "Took": "timespan", "Mixed": "string", "": "long", "Level ": "string"}
TIME = dt.datetime(2024, 3, 1, 12, 30, 15, 250000)
ROWS = [
    [TIME, " Info ", 1, 0.5, True, dt.timedelta(hours=30, minutes=1), 2, 7, "a"],
    None,
    [dt.datetime(1900, 3, 1), "é😀<&>\" _x0041_\r\n", -2**53, 2, False, dt.timedelta(seconds=1.5), "two", None, None],
    [None, None, None, None, None, None, True, None, "b"],
]
READ = [
    [ticks("2024-03-01T12:30:15.25"), " Info ", 1, 0.5, True, "1.06:01:00", "2", 7, "a"],
    [ticks("1900-03-01T00:00:00"), "é😀<&>\" _x0041_\r\n", -2**53, 2.0, False, "00:00:01.5000000", "two", None, None],
    [None, None, None, None, None, None, "true", None, "b"],
]
names = [n if n else "Column_H" for n in HEAD]


def workbook(file, options):
    book = xlsxwriter.Workbook(file, options)
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"}); length = book.add_format({"num_format": "[h]:mm:ss.000"}); unit = book.add_format({"num_format": '0 "days"'})
    sheet = book.add_worksheet("Log & more"); hidden = book.add_worksheet("hidden"); hidden.hide(); hidden.write(0, 0, "secret"); hidden.write(1, 0, "x")
    for i, row in enumerate([list(HEAD)] + ROWS):
        for j, value in enumerate(row or []):
            if value is None or value == "": continue
            sheet.write(i + 1, j, value, *([day] if isinstance(value, dt.datetime) else [length] if isinstance(value, dt.timedelta) else [unit] if j == 7 else []))
    sheet.write_formula(5, 5, "=1/0", None, "#DIV/0!")
    book.set_properties({"created": dt.datetime(2024, 3, 1)}); book.close()
    expect(file, dict(zip(names, HEAD.values())), READ, sheet="Log & more", notes=["1 cells hold errors such as #DIV/0!: they are null"])
    expect(file, {"secret": "string"}, [["x"]], sheet="hidden")


workbook("shared.xlsx", {})
workbook("days-of-1904.xlsx", {"date_1904": True, "constant_memory": True})
book = openpyxl.Workbook(write_only=True); book.iso_dates = True; sheet = book.create_sheet("iso"); sheet.append(["When", "Day", "At", "Sum"])
sheet.append([TIME, dt.date(2024, 2, 29), dt.time(12, 34, 56), "=1+1"]); book.save("iso-dates.xlsx")
expect("iso-dates.xlsx", {"When": "datetime", "Day": "datetime", "At": "timespan", "Sum": "string"}, [[ticks("2024-03-01T12:30:15.25"), ticks("2024-02-29T00:00:00"), "12:34:56", None]], sheet="iso", notes=["1 formulas were never calculated: their cells are null"])

with open("expected.jsonl", "w", encoding="utf-8") as f:
    for entry in expected: f.write(json.dumps(entry, ensure_ascii=False) + "\n")
