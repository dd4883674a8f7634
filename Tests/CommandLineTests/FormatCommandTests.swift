import Testing

@Suite("The formatter as it is run")
struct FormatCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: String..., input: String = "") throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch, input: input)
  }

  @Test("files are rewritten in place, those of queries in a folder")
  func rewritesFilesInPlace() throws {
    try scratch.makeFolder("q")
    try scratch.write("T|count", to: "q/a.kql")
    try scratch.write("T\n| count\n", to: "q/b.csl")
    try scratch.write("T|count", to: "q/notes.txt")
    let first = try run("fmt", "q")
    #expect(first.status == 0)
    #expect(first.output == "changed q/a.kql\n1 changed, 1 left as they are\n", "\(first.errors)")
    #expect(try scratch.read("q/a.kql") == "T\n| count\n")
    #expect(try scratch.read("q/b.csl") == "T\n| count\n")
    #expect(try scratch.read("q/notes.txt") == "T|count")
    #expect(try run("fmt", "--check", "q").status == 0)
  }

  @Test("a check writes nothing")
  func checksWithoutWriting() throws {
    try scratch.write("T|count", to: "a.kql")
    let check = try run("fmt", "--check", "a.kql")
    #expect(check.status == 1)
    #expect(check.output == "would change a.kql\n1 would be changed, 0 left as they are\n")
    #expect(try scratch.read("a.kql") == "T|count")
  }

  @Test("what would change is shown as a unified diff")
  func showsTheDifference() throws {
    try scratch.write("T\n| where a\n|count\n", to: "a.kql")
    let diff = try run("fmt", "--diff", "--quiet", "a.kql")
    #expect(diff.status == 1)
    #expect(
      diff.output
        == "--- a.kql\n+++ a.kql\n@@ -1,3 +1,3 @@\n T\n | where a\n-|count\n+| count\n")
  }

  @Test("standard input goes to standard output")
  func readsStandardInput() throws {
    let piped = try run("fmt", "-", input: "T|take 1")
    #expect(piped.status == 0)
    #expect(piped.output == "T\n| take 1\n")
  }

  @Test("a file that is not KQL is named and left, the others are laid out")
  func leavesWhatItCannotRead() throws {
    try scratch.write("T | where (", to: "a.kql")
    try scratch.write("T|count", to: "b.kql")
    let both = try run("fmt", "a.kql", "b.kql")
    #expect(both.status == 2)
    #expect(both.errors.contains("--> a.kql:1:"), "\(both.errors)")
    #expect(try scratch.read("a.kql") == "T | where (")
    #expect(try scratch.read("b.kql") == "T\n| count\n")
    #expect(try run("fmt", "missing.kql").status == 3)
  }
}
