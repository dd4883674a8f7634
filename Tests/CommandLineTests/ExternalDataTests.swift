import Testing

/// What lies at an address is read from the local copy that somebody names, and never fetched.
@Suite struct ExternalDataTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write("ip,n\n10.0.0.1,5\n10.0.0.2,x\n", to: "list.csv")
  }

  private static let address = "https://example.org/lists/a.csv"
  private static let query =
    "externaldata(ip: string, n: long,) [h@'\(address)?sig=secret'] with (format=csv, ignoreFirstRecord=true)"

  @Test(
    "an address is read from its copy, whatever stands behind its path",
    arguments: ["\(address)=list.csv", "\(address)?sig=secret=list.csv"])
  func copy(option: String) throws {
    let result = try CommandLineRun(
      ["query", "--external", option, Self.query], in: scratch)
    #expect(result.output == "ip,n\n10.0.0.1,5\n10.0.0.2,\n")
  }

  @Test("a folder holds copies by host and path")
  func folder() throws {
    try scratch.makeFolder("copies/example.org/lists")
    try scratch.write("ip,n\n10.9.9.9,1\n", to: "copies/example.org/lists/a.csv")
    let result = try CommandLineRun(
      ["query", "--external", "copies", Self.query], in: scratch)
    #expect(result.output == "ip,n\n10.9.9.9,1\n")
    let outside = try CommandLineRun(
      [
        "query", "--external", "copies",
        "externaldata(l: string) ['https://example.org/../../list.csv']",
      ], in: scratch)
    #expect(outside.status == 2)
    #expect(outside.errors.contains("kustody reads local files only"))
  }

  @Test("an address without a copy is an error that keeps what is secret in it")
  func refused() throws {
    let result = try CommandLineRun(["query", Self.query], in: scratch)
    #expect(result.status == 2)
    #expect(result.errors.contains("reads local files only, not `\(Self.address)`"))
    #expect(result.errors.contains("--external ADDRESS=FILE"))
  }

  @Test(
    "an option that names nothing is reported", arguments: ["nowhere", "https://a.b/c=nowhere.csv"])
  func slips(option: String) throws {
    let result = try CommandLineRun(
      ["query", "--external", option, "print 1"], in: scratch)
    #expect(result.status == 3)
    #expect(result.errors.contains("nowhere"))
  }

  @Test("check needs the declared columns alone, and warns")
  func check() throws {
    try scratch.write(Self.query + "\n| where n > 3 and nosuch == 1\n", to: "q.kql")
    let result = try CommandLineRun(["check", "q.kql"], in: scratch)
    #expect(result.status == 1)
    #expect(result.output.contains("warning[KQL304]: `\(Self.address)` is not read"))
    #expect(result.output.contains("error[KQL102]: there is no column `nosuch` here"))
    let named = try CommandLineRun(
      ["check", "q.kql", "--external", "\(Self.address)=list.csv"], in: scratch)
    #expect(!named.output.contains("KQL304"))
  }

  @Test("a test names copies in its front matter")
  func frontMatter() throws {
    try scratch.write(
      """
      ---
      external: {\(Self.address): list.csv}
      ---
      ```kql
      \(Self.query) | where n == 5
      ```
      ```count
      1
      ```

      """, to: "t.md")
    let result = try CommandLineRun(["test", "t.md"], in: scratch)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(
    "records of JSON may span lines, lie in an array, and be mapped to columns",
    arguments: [
      ("multijson", "{\n \"ip\": \"a\", \"n\": 1}\n\n{\"ip\": \"b}\",\n\"n\": 2}"),
      ("json", "{\"ip\": \"a\", \"n\": 1}\n{\"ip\": \"b}\", \"n\": 2}\n"),
      ("multijson", "[{\"ip\": \"a\", \"n\": 1}, {\"ip\": \"b}\", \"n\": 2}]"),
    ])
  func documents(format: String, text: String) throws {
    try scratch.write(text, to: "d.json")
    let result = try CommandLineRun(
      [
        "query",
        "externaldata(ip: string, n: long) ['d.json'] with (format=\(format))",
      ], in: scratch)
    #expect(result.output == "ip,n\na,1\nb},2\n")
  }

  @Test("a mapping says where the value of each column is")
  func mapping() throws {
    try scratch.write("{\"data\": {\"ip\": \"a\", \"l\": [7, 8]}}\n", to: "d.json")
    let json = try CommandLineRun(
      [
        "query",
        """
        externaldata(ip: string, n: long, k: string) ['d.json'] with (format='multijson', ingestionMapping=
        '[{"Column":"ip","Properties":{"Path":"$.data.ip"}},{"column":"n","path":"$.data.l[1]"}]')
        """,
      ], in: scratch)
    #expect(json.output == "ip,n,k\na,8,\n")
    let csv = try CommandLineRun(
      [
        "query",
        """
        externaldata(n: string, ip: string) ['list.csv'] with (ingestionMapping=
        '[{"Column":"n","Properties":{"Ordinal":"1"}},{"Column":"ip","Properties":{"Ordinal":0}}]')
        | take 1
        """,
      ], in: scratch)
    #expect(csv.output == "n,ip\nn,ip\n")
  }

  @Test("a format that is not read is refused where it would be read, not by check")
  func formats() throws {
    let query = "externaldata(a: string) ['list.csv'] with (format=parquet)"
    try scratch.write(query, to: "q.kql")
    let result = try CommandLineRun(["query", "-f", "q.kql"], in: scratch)
    #expect(result.errors.contains("does not support the format `parquet`"))
    #expect(try CommandLineRun(["check", "q.kql"], in: scratch).status == 0)
  }

  @Test("a file that is packed is refused, not read as text")
  func packed() throws {
    try scratch.write("PK\u{3}\u{4}rest", to: "p.csv")
    let result = try CommandLineRun(
      ["query", "externaldata(a: string) ['p.csv']"], in: scratch)
    #expect(result.status == 2)
    #expect(result.errors.contains("does not read compressed files in `externaldata` yet"))
  }
}
