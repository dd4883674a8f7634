import Foundation
import Testing

@Suite struct QualityCommandTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write(Self.markdown, to: "t.md")
  }

  private static let markdown = """
    # Logons
    ```csv Syslog
    TimeGenerated,SyslogMessage,Facility
    2024-05-01T11:10:00Z,Failed password for root,auth
    2024-05-01T11:20:00Z,Failed password for bob,auth
    2024-05-01T11:30:00Z,Accepted password for bob,auth
    ```
    ```kql
    Syslog
    | where SyslogMessage has "Failed" and Facility == "auth"
    ```
    ```count
    2
    ```

    """

  @Test("--coverage shows on the query what no test did")
  func coverage() throws {
    let result = try CommandLineRun(["test", "t.md", "--coverage"], in: scratch)
    #expect(result.status == 0)
    #expect(
      result.output == """
        passed t.md:9 Logons
        1 passed, 0 failed

        t.md:9 Logons: 5 of 6 branches, 83.3 %
            9 |    3 | Syslog
           10 |    3 | | where SyslogMessage has "Failed" and Facility == "auth"
              |      |                                        ^^^^^^^^^^^^^^^^^^ never false

        t.md:9 Logons  5 of 6 branches  83.3 %
        total          5 of 6 branches  83.3 %

        """)
  }

  @Test("coverage goes to files, and too little of it is exit 1")
  func coverageFiles() throws {
    let result = try CommandLineRun(
      [
        "test", "t.md", "--coverage-json", "c.json", "--coverage-lcov", "c.info", "--coverage-min",
        "90",
      ], in: scratch)
    #expect(result.status == 1)
    #expect(
      result.output == """
        passed t.md:9 Logons
        1 passed, 0 failed
        coverage is 83.3 %, expected at least 90.0 %

        """)
    #expect(try scratch.read("c.json").contains(#""covered":5,"branches":6"#))
    #expect(try scratch.read("c.info").contains("SF:t.md\n"))
    let enough = try CommandLineRun(["test", "t.md", "--coverage-min", "83"], in: scratch)
    #expect(enough.status == 0)
  }

  @Test("--mutate lists the changes that no test notices")
  func mutate() throws {
    let result = try CommandLineRun(
      [
        "test", "t.md", "--mutation", "filter", "--mutation", "operand", "--mutation", "search",
        "--mutate-json", "m.json",
      ], in: scratch)
    #expect(result.status == 0)
    #expect(
      result.output == """
        passed t.md:9 Logons
        1 passed, 0 failed

        survived[search]: `has` became `contains`
          --> t.md:10:23
           |
        10 | | where SyslogMessage has "Failed" and Facility == "auth"
           |                       ^^^

        survived[operand]: `and Facility == "auth"` was left out
          --> t.md:10:36
           |
        10 | | where SyslogMessage has "Failed" and Facility == "auth"
           |                                    ^^^^^^^^^^^^^^^^^^^^^^

        4 mutants: 2 killed, 2 survived, 50.0 %

        """)
    let json = try scratch.read("m.json")
    #expect(
      json.contains(
        #"{"mutation":"filter","path":"t.md","name":"Logons","line":10,"column":1,"#
          + #""before":"| where SyslogMessage has \"Failed\" and Facility == \"auth\"","after":"","#
          + #""status":"killed","killedBy":"t.md:9 Logons"}"#))
    #expect(json.hasSuffix(#""same":0,"invalid":0,"percent":50.0}}"# + "\n"))
  }

  @Test("too few killed mutants are exit 1 only where that is asked")
  func mutateMin() throws {
    let arguments = ["test", "t.md", "--mutation", "search", "--mutants", "1"]
    #expect(try CommandLineRun(arguments, in: scratch).status == 0)
    let result = try CommandLineRun(arguments + ["--mutate-min", "60"], in: scratch)
    #expect(result.status == 1)
    #expect(
      result.output.hasSuffix(
        """
        1 mutant: 0 killed, 1 survived, 0.0 %
        0.0 % of the mutants are killed, expected at least 60.0 %

        """))
  }

  @Test("no mutant is tried while a test fails; names and numbers are checked")
  func refused() throws {
    try scratch.write(
      Self.markdown.replacing("```count\n2\n", with: "```count\n3\n"), to: "f.md")
    let failing = try CommandLineRun(["test", "f.md", "--mutate"], in: scratch)
    #expect(failing.status == 1)
    #expect(failing.output.hasSuffix("no mutants are tried while a test fails\n"))
    let name = try CommandLineRun(["test", "t.md", "--mutation", "serch"], in: scratch)
    #expect(name.status == 2)
    #expect(name.errors.contains("there is no mutation `serch`; did you mean `search`?"))
    #expect(try CommandLineRun(["test", "t.md", "--mutants", "-1"], in: scratch).status == 2)
    #expect(
      try CommandLineRun(["test", "t.md", "--coverage-min", "101"], in: scratch).status == 2)
  }

  @Test("TAP stays TAP: reports go to standard error")
  func tap() throws {
    let result = try CommandLineRun(["test", "t.md", "--tap", "--coverage"], in: scratch)
    #expect(result.output == "TAP version 14\nok 1 - t.md:9 Logons\n1..1\n")
    #expect(result.errors.contains("t.md:9 Logons: 5 of 6 branches"))
  }

  @Test("the example of docs/testing.md is as it stands there")
  func example() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let page = try String(contentsOfFile: "/\(root)/docs/testing.md", encoding: .utf8)
    var shown = 0
    // Between the page's fences a file or a session alternate with prose.
    for part in page.split(separator: "\n````markdown\n").dropFirst() {
      let halves = part.split(separator: "\n````\n", maxSplits: 1)
      guard halves.count == 2, halves[0].hasPrefix("# Refused sign-ins") else { continue }
      try scratch.write(halves[0] + "\n", to: "refused.md")
      for session in halves[1].split(separator: "```console\n$ kustody ").dropFirst() {
        let text = session.split(separator: "\n```\n", maxSplits: 1)[0]
        let lines = text.split(separator: "\n", maxSplits: 1)
        guard lines[0].hasPrefix("test refused.md") else { continue }
        let result = try CommandLineRun(
          lines[0].split(separator: " ").map(String.init), in: scratch)
        #expect(result.output == lines[1] + "\n")
        shown += 1
      }
    }
    #expect(shown == 3)
  }
}
