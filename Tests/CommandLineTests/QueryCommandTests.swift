import JSON
import Testing

@Suite struct QueryCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: String..., input: String = "") throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch, input: input)
  }

  @Test("a query comes as an argument, from a file, or from standard input")
  func sources() throws {
    let expected = "x\n1\n"
    try scratch.write("print x = 1 // one\n", to: "q.kql")
    #expect(try run("query", "print x = 1").output == expected)
    #expect(try run("query", "-f", "q.kql").output == expected)
    #expect(try run("query", "-", input: "print x = 1").output == expected)
    #expect(try run("query", input: "print\nx = 1").output == expected)
    #expect(try run("query", "-f", "-", input: "print x = 1").output == expected)
  }

  @Test(
    "a real that is passed as a value is the one that was written",
    arguments: ["0.002877", "1.1e-5"])
  func realParameters(text: String) throws {
    let query = "declare query_parameters(x: real); print x == \(text), x == todouble('\(text)')"
    #expect(
      try run("query", "--param", "x=\(text)", query).output == "print_0,print_1\ntrue,true\n")
  }

  @Test("several queries in a file are answered one after the other, or none of them")
  func severalQueries() throws {
    try scratch.write("print a = 1\n\nprint b = 2\n| take 1\n", to: "two.kql")
    let result = try CommandLineRun(["query", "-f", "two.kql"], in: scratch)
    #expect(result.output == "a\n1\n\nb\n2\n")
    try scratch.write("print a = 1\n\nprint b = nosuch\n", to: "wrong.kql")
    let wrong = try CommandLineRun(["query", "-f", "wrong.kql"], in: scratch)
    #expect(wrong.status == 2)
    #expect(wrong.output.isEmpty)
    #expect(wrong.errors.contains("--> wrong.kql:3:11"))
    let check = try CommandLineRun(["check", "two.kql", "wrong.kql"], in: scratch)
    #expect(check.output.contains("ok two.kql"))
    #expect(check.output.contains("there is no column `nosuch`"))
  }

  @Test("every format is there, csv where nobody asks")
  func formats() throws {
    let query = "print x = 1, s = 'a,b'"
    #expect(try run("query", query).output == "x,s\n1,\"a,b\"\n")
    let expected = [
      ("table", "x  s\n─  ───\n1  a,b\n(1 row)\n"), ("jsonl", "{\"x\":1,\"s\":\"a,b\"}\n"),
      ("tsv", "x\ts\n1\ta,b\n"), ("markdown", "| x | s |\n| --: | --- |\n| 1 | a,b |\n"),
    ]
    for (format, text) in expected {
      #expect(try run("query", "--format", format, query).output == text)
    }
    let json = try JSONValue(parsing: try run("query", "--format", "json", query).output)
    #expect(json["columns"]?[0]?["type"] == .string("long"))
    #expect(json["rows"]?[0]?[1] == .string("a,b"))
    #expect(try run("query", "--format", "html", query).output.contains("<td>a,b</td>"))
    #expect(try run("query", "--format", "xml", query).status == 2)
  }

  @Test("an error in the query is drawn on standard error with its place, exit 2")
  func errors() throws {
    let result = try run("query", "print x = 1\n| where y == 1")
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.first?.hasPrefix("error[KQL102]: ") == true)
    #expect(lines.dropFirst().first == " --> query:2:9")
    #expect(lines.contains("2 | | where y == 1"))
    #expect(lines.contains("  |         ^"))
    try scratch.write("print x = 1 | sumarize count()", to: "bad.kql")
    let file = try run("query", "-f", "bad.kql").errors
    #expect(file.contains("error[KQL005]"))
    #expect(file.contains(" --> bad.kql:1:15\n"))
    #expect(file.contains("did you mean `summarize`?"))
  }

  @Test(
    "a wrong command line is exit 2 with a word about it",
    arguments: [
      ["query", "--frobnicate"], ["query", "print 1", "extra"], ["frobnicate"],
      ["query", "--now", "yesterday", "print 1"], ["query", "--timeout", "soon", "print 1"],
      ["query", "--timespan", "x", "print 1"], ["query", "--timespan", "/", "print 1"],
      ["query", "--param", "x", "print 1"], ["query", "--db", "a", "--from", "b", "--", "print 1"],
      ["query", "--stdio", "print 1"], ["query", "-f", "q.kql", "print 1"], ["ingest"],
    ])
  func wrongCommands(arguments: [String]) throws {
    let result = try CommandLineRun(arguments, in: scratch)
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("error: "))
    #expect(result.output.isEmpty)
  }

  @Test(
    "what the world refuses is exit 3",
    arguments: [
      ["query", "-f", "missing.kql"], ["query", "--db", "missing.db", "print 1"],
      ["query", "--from", "missing", "--format", "csv", "print 1"],
      ["query", "-o", "missing/out.csv", "print 1"], ["tables", "--db", "missing.db"],
      ["test", "missing"], ["ingest", "--db", "missing/a.db", "missing"],
    ])
  func worldFails(arguments: [String]) throws {
    let result = try CommandLineRun(arguments, in: scratch)
    #expect(result.status == 3)
    #expect(result.errors.contains("missing"))
    #expect(result.output.isEmpty)
  }

  @Test("--version and --help answer on standard output, exit 0")
  func answers() throws {
    #expect(try run("--version").output.split(separator: ".").count == 3)
    let help = try run("query", "--help")
    #expect(help.status == 0)
    #expect(help.output.contains("--from"))
    #expect(help.errors.isEmpty)
  }

  @Test("completion scripts are there for three shells", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let result = try run("--generate-completion-script", shell)
    #expect(result.status == 0)
    #expect(result.output.contains("ingest"))
  }

  @Test("a full disk is exit 3, a reader that has gone is none of our business")
  func outputs() throws {
    let full = try CommandLineRun(["query", "print 1"], in: scratch, redirecting: "> /dev/full")
    #expect(full.status == 3)
    #expect(full.errors == "error: cannot write the output: No space left on device\n")
    let without = try CommandLineRun(["query", "print 1"], in: scratch, redirecting: ">&-")
    #expect(without.status == 3)
    // A profile, where one is written, is larger than the limit, and that would be said as well.
    let limited = try CommandLineRun(
      ["query", "range x from 1 to 100000 step 1", "-o", "out.csv"], in: scratch,
      environment: ["LLVM_PROFILE_FILE": "/dev/null"], redirecting: "", limits: "-f 400")
    #expect(limited.status == 3)
    #expect(limited.errors == "error: cannot write the output: File too large\n")
    #expect(try scratch.names().isEmpty)
    let closed = try CommandLineRun(
      ["query", "range x from 1 to 100000 step 1"], in: scratch,
      redirecting: "| head -n 1; exit ${PIPESTATUS[0]}")
    #expect(closed.output == "x\n")
    #expect(closed.errors.isEmpty)
  }

  @Test("a query that takes longer than --timeout is ended with exit 124")
  func timeout() throws {
    let endless = "range x from 1 to 9000000000000000000 step 1 | summarize sum(x % 7)"
    let result = try run("query", "--timeout", "100ms", "-o", "out.csv", endless)
    #expect(result.status == 124)
    #expect(result.errors == "error: the query took longer than --timeout allows\n")
    #expect(try scratch.names().isEmpty)
  }

  @Test("--output writes the whole file or leaves the old one")
  func outputFile() throws {
    try scratch.write("old", to: "out.csv")
    #expect(try run("query", "-o", "out.csv", "print x = 1 | where").status == 2)
    #expect(try scratch.read("out.csv") == "old")
    #expect(try run("query", "-o", "out.csv", "print x = 1").output.isEmpty)
    #expect(try scratch.read("out.csv") == "x\n1\n")
    #expect(try run("query", "-o", "/dev/stdout", "print x = 1").output == "x\n1\n")
    #expect(try run("query", "-o", "-", "print x = 1").output == "x\n1\n")
    #expect(try scratch.names().contains { $0.hasSuffix("~") } == false)
  }

  @Test("control characters of a query never reach the terminal")
  func controlCharacters() throws {
    let query = "print x = '\u{1B}]0;owned\u{7}\u{202E}' | where nope\u{1B}[31m"
    let wrong = try run("query", query)
    #expect(!wrong.errors.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    let table = try run("query", "--format", "table", "print x = '\u{1B}[31m'")
    #expect(table.output.contains("\\u{1b}[31m"))
  }
}
