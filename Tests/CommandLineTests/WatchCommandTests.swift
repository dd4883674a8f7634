import Foundation
import Testing

/// `test --watch` on a terminal of its own.
@Suite struct WatchCommandTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.write("print x = 1\n", to: "q.kql")
    try scratch.write("[Query](q.kql)\n```result\nx\n1\n```\n", to: "t.md")
    try scratch.write("```kql\nprint y = 1\n```\n", to: "u.md")
  }

  @Test(
    "a changed query runs its tests again and no others; q ends with what they gave",
    .enabled(if: PseudoTerminal.isThere, "there is no script(1)"))
  func changes() throws {
    let terminal = try PseudoTerminal(["test", "--watch", "."], in: scratch)
    let first = try #require(terminal.read(until: "runs all again"))
    #expect(first.contains("passed ./t.md:1 Query"))
    #expect(first.contains("passed ./u.md:2"))
    #expect(first.contains("-- 2 files, all pass"))
    try scratch.write("print x = 1 + 1\n", to: "q.kql")
    let second = try #require(terminal.read(until: "runs all again"))
    #expect(second.contains("FAILED ./t.md:1 Query"))
    #expect(!second.contains("u.md"))
    #expect(second.contains("-- 2 files, failing: 1"))
    try scratch.write("```kql\nprint z = 1\n```\n", to: "v.md")
    let third = try #require(terminal.read(until: "runs all again"))
    #expect(third.contains("passed ./v.md:2"))
    #expect(third.contains("-- 3 files, failing: 1"))
    terminal.write("q")
    #expect(terminal.status() == 1)
  }

  @Test(
    "Enter runs all again, and Ctrl-C is 130",
    .enabled(if: PseudoTerminal.isThere, "there is no script(1)"))
  func keys() throws {
    let terminal = try PseudoTerminal(["test", "--watch", "t.md"], in: scratch)
    _ = try #require(terminal.read(until: "runs all again"))
    terminal.write("\n")
    let again = try #require(terminal.read(until: "runs all again"))
    #expect(again.contains("passed t.md:1 Query"))
    terminal.write("\u{03}")
    #expect(terminal.status() == 130)
  }

  @Test(
    "q ends a watch while a query runs that would never end",
    .enabled(if: PseudoTerminal.isThere, "there is no script(1)"))
  func quitting() throws {
    try scratch.write("print 1\n", to: "q.kql")
    let terminal = try PseudoTerminal(["test", "--watch", "t.md"], in: scratch)
    _ = try #require(terminal.read(until: "runs all again"))
    try scratch.write(
      "range i from 1 to 9000000000000 step 1 | summarize sum(i % 7)\n", to: "q.kql")
    terminal.write("q")
    #expect(terminal.status() == 1)
  }

  @Test("without a terminal it is refused, and so is --update beside it")
  func refusals() throws {
    let plain = try CommandLineRun(["test", "--watch", "t.md"], in: scratch)
    #expect(plain.status == 2)
    #expect(plain.errors.contains("--watch needs a terminal"))
    #expect(try CommandLineRun(["test", "--watch", "--update", "t.md"], in: scratch).status == 2)
  }

  @Test("files run at once are reported in their order, whichever is done first")
  func order() throws {
    let slow = "```kql\nrange x from 1 to 200000 step 1 | summarize sum(x)\n```\n"
    for index in 1...9 {
      try scratch.write(index == 1 ? slow : "```kql\nprint 1\n```\n", to: "m\(index).md")
    }
    let names = (1...9).map { "m\($0).md" }
    let result = try CommandLineRun(["test", "--jobs", "4"] + names, in: scratch)
    #expect(result.status == 0)
    let told = result.output.split(separator: "\n").dropLast()
      .compactMap { $0.split(separator: " ").dropFirst().first?.split(separator: ":").first }
    #expect(told.map(String.init) == names)
    #expect(try CommandLineRun(["test", "--jobs", "0", "m1.md"], in: scratch).status == 2)
    let missing = try CommandLineRun(["test", "m2.md", "nowhere.md"], in: scratch)
    #expect(missing.status == 3)
  }
}

/// A run of the binary on a terminal, which `script` makes, to be talked to by pipes.
private final class PseudoTerminal {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var seen = ""

  static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  init(_ arguments: [String], in scratch: Scratch) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    let command = ([CommandLineRun.binary] + arguments).map { "'\($0)'" }.joined(separator: " ")
    process.arguments = ["-qfec", command, "/dev/null"]
    process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    process.environment = CommandLineRun.profile
      .merging(["PATH": "/usr/bin:/bin", "TERM": "dumb", "SHELL": "/bin/sh"]) { $1 }
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  deinit {
    if process.isRunning { process.terminate() }
  }

  /// What was written since, up to and with a text; nil where it does not come within a minute.
  func read(until text: String) -> String? {
    let descriptor = output.fileHandleForReading.fileDescriptor
    while true {
      if let range = seen.range(of: text) {
        let part = String(seen[..<range.upperBound])
        seen = String(seen[range.upperBound...])
        return part
      }
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, 60_000) > 0 else { return nil }
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { return nil }
      seen += String(decoding: data, as: UTF8.self).replacing("\r", with: "")
    }
  }

  func write(_ text: String) { input.fileHandleForWriting.write(Data(text.utf8)) }

  func status() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
