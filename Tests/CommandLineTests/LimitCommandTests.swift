import Foundation
import Testing

@Suite("limits") struct LimitCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: [String], input: String = "") throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch, input: input)
  }

  @Test(
    "a query that needs more memory than it may take ends with exit 2, and says how to raise the limit",
    arguments: [
      "range i from 1 to 1000000 step 1 | summarize make_set(i) | project array_length(set_i)",
      "range i from 1 to 2000000 step 1 | extend b = 1 | scan with (step s: true;) | count",
    ])
  func memory(query: String) throws {
    let refused = try run(["query", "--memory", "32MiB", query])
    #expect(refused.status == 2)
    #expect(refused.output.isEmpty)
    #expect(refused.errors.contains("needs more memory than it may take"))
    #expect(refused.errors.contains("--memory raises the limit"))
  }

  @Test(
    "--memory takes a size", arguments: ["1GiB", "512MiB", "2gb", "600000kb"])
  func sizes(size: String) throws {
    #expect(try run(["query", "--memory", size, "print 1"]).status == 0)
  }

  @Test("--memory refuses what is no size", arguments: ["", "much", "-1GiB", "0", "9999999999TiB"])
  func wrongSizes(size: String) throws {
    #expect(try run(["query", "--memory=\(size)", "print 1"]).status == 2)
  }

  @Test(
    "time that runs out while a query is compiled is exit 124 as well",
    arguments: [
      "range i from 1 to 900000000 step 1 | evaluate pivot(i)",
      "range i from 1 to 900000000 step 1 | extend b = bag_pack('k', i) | evaluate bag_unpack(b)",
      "print x = toscalar(range i from 1 to 900000000 step 1 | summarize sum(i % 7))",
    ])
  func timeWhileCompiling(query: String) throws {
    let result = try run(["query", "--timeout", "200ms", query])
    #expect(result.status == 124)
    #expect(result.errors == "error: the query took longer than --timeout allows\n")
  }

  @Test(
    "nothing in a query or an argument acts on a terminal", arguments: ["tokens", "tree", "sql"])
  func explain(stage: String) throws {
    let hostile = "\u{1B}]0;owned\u{7}\u{9B}31m"
    let result = try run(["explain", "--show", stage, "print x = '\(hostile)'"])
    #expect(result.status == 0)
    let wrong = try run(["query", "--format", hostile, "print 1"])
    #expect(wrong.status == 2)
    for text in [result.output, wrong.errors] {
      #expect(
        !text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    }
  }

  @Test("check goes on after a file that cannot be read")
  func unreadable() throws {
    try scratch.write("print nosuch", to: "b.kql")
    try Data([0xff, 0xfe, 0x00]).write(to: URL(fileURLWithPath: scratch.file("a.kql")))
    let result = try run(["check", "a.kql", "b.kql"])
    #expect(result.status == 3)
    #expect(result.errors.contains("a.kql"))
    #expect(result.output.contains("there is no column `nosuch`"))
  }
}
