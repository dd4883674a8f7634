import Foundation
import Testing

@Suite struct HelpCommandTests {
  /// The commands that the help lists, and the one that it does not.
  private static func commands(in scratch: Scratch) throws -> [String] {
    let help = try CommandLineRun(["--help"], in: scratch).output
    let groups = help.components(separatedBy: "SUBCOMMANDS:\n").dropFirst()
    let names = groups.flatMap { group in
      group.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("  ") }
        .filter { !$0.dropFirst(2).hasPrefix(" ") }
        .compactMap { $0.split(whereSeparator: { " ,".contains($0) }).first.map(String.init) }
    }
    return names.filter { $0 != "See" } + ["docs"]
  }

  /// The command lines that a command's help ends with.
  private static func examples(of command: String, in scratch: Scratch) throws -> [String] {
    let help = try CommandLineRun(["help", command], in: scratch).output
    #expect(try CommandLineRun([command, "--help"], in: scratch).output == help)
    let end = help.components(separatedBy: "\nEXAMPLES:\n")
    guard end.count == 2 else {
      Issue.record("the help of \(command) has no examples at its end")
      return []
    }
    let lines = end[1].split(separator: "\n").map { $0.dropFirst(2) }
    #expect(lines.enumerated().allSatisfy { $0.element.hasPrefix("# ") == ($0.offset % 2 == 0) })
    return lines.filter { !$0.hasPrefix("# ") }.map(String.init)
  }

  /// What the examples are about: logs, databases, a query, rules and their tests, a list, an evidence bundle.
  private static let preparation = """
    cp -r "$FIXTURES" logs
    printf 'Time,Door\\n05/12/2024 08:00,North\\n' > doors.csv
    printf 'table,category\\nSyslog\\n' > sources.csv
    kustody init . > init.txt
    kustody ingest logs/ | sed -n 's/^root //p' > root.txt
    kustody ingest --db case-17.db logs/syslog.jsonl
    kustody evidence 'Syslog | take 3' --out denied
    mkdir handed-over
    kustody evidence 'Syslog | take 3' --out handed-over/first
    printf 'ContainerRegistryLoginEvents\\n| where ResultDescription == "401"\\n' > failed-pulls.kql
    """

  @Test("the examples that a command's help ends with work")
  func examples() throws {
    let scratch = try Scratch()
    let commands = try Self.commands(in: scratch)
    #expect(commands.count > 20)
    let examples = try commands.map { ($0, try Self.examples(of: $0, in: scratch)) }
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("kustody"), withDestinationPath: CommandLineRun.binary)
    try run(Self.preparation, in: scratch)
    for (command, lines) in examples {
      #expect(!lines.isEmpty, "\(command)")
      for line in lines { try run(script(of: line, command), in: scratch) }
    }
  }

  /// What runs an example to an end.
  private func script(of line: String, _ command: String) -> String {
    // Nobody listens, which is said.
    if line.contains("--engine http") { return "\(line) || [ $? = 3 ]" }
    return switch command {
    case "serve":
      // A port that is free, and an end as soon as it listens.
      """
      rm -f greeting.txt
      \(line) --port 0 > greeting.txt &
      while kill -0 $! && ! grep -qs 'Ctrl-C ends it' greeting.txt; do sleep 0.1; done
      kill -TERM $!
      grep 'kustody serves the database' greeting.txt
      """
    case "ship":
      // Nobody listens, which is said.
      "\(line) || [ $? = 3 ]"
    case "lsp":
      // An editor that goes without a word is noticed.
      "\(line) || [ $? = 1 ]"
    default: line
    }
  }

  private func run(_ script: String, in scratch: Scratch) throws {
    let run = try CommandLineRun(
      ["-e", "-c", script], in: scratch,
      environment: [
        "PATH": "\(scratch.path):/usr/bin:/bin", "FIXTURES": Self.fixtures,
        "XDG_STATE_HOME": scratch.file("state"),
      ], program: "/bin/sh")
    #expect(run.status == 0, "\(script)\n\(run.output)\(run.errors)")
  }

  private static var fixtures: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/logs").path
  }

  @Test("a manual page says all that the help says, and typesets without a warning")
  func manual() throws {
    let scratch = try Scratch()
    let run = try CommandLineRun(["docs", "--share", "share"], in: scratch)
    #expect(run.status == 0, "\(run.errors)")
    let pages = try FileManager.default.contentsOfDirectory(
      atPath: scratch.file("share/man/man1"))
    let commands = try Self.commands(in: scratch).filter { $0 != "docs" }
    #expect(Set(pages) == Set(commands.map { "kustody-\($0).1" } + ["kustody.1"]))
    let root = try scratch.read("share/man/man1/kustody.1")
    for command in commands {
      let escaped = command.replacingOccurrences(of: "-", with: "\\-")
      #expect(root.contains(".BR kustody-\(escaped) (1)\n"))
      let page = try scratch.read("share/man/man1/kustody-\(command).1")
        .replacingOccurrences(of: "\\-", with: "-")
      let help = try CommandLineRun(["help", command], in: scratch).output
      let options = Set(
        help.split { " ,\n".contains($0) }.filter { $0.wholeMatch(of: /--?[a-z][a-z-]*/) != nil })
      #expect(options.isSuperset(of: ["--color", "--help", "-h"]))
      for option in options where help.contains("\n  \(option) ") {
        #expect(page.contains("\\fB\(option)\\fR"), "\(option) of \(command)")
      }
      for section in ["SYNOPSIS", "EXAMPLES", "EXIT STATUS", "ENVIRONMENT"] {
        #expect(page.contains("\n.SH \(section)\n"))
      }
    }
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/groff") else { return }
    for page in pages {
      let checked = try CommandLineRun(
        ["-man", "-Kutf8", "-ww", "-z", "share/man/man1/\(page)"], in: scratch,
        program: "/usr/bin/groff")
      #expect(checked.status == 0 && checked.errors.isEmpty, "\(page): \(checked.errors)")
    }
  }

  @Test(
    "completions are scripts of their shell",
    arguments: [
      ("bash", "bash-completion/completions/kustody"), ("zsh", "zsh/site-functions/_kustody"),
      ("fish", "fish/vendor_completions.d/kustody.fish"),
    ])
  func completions(shell: String, path: String) throws {
    let scratch = try Scratch()
    _ = try CommandLineRun(["docs", "--share", "share"], in: scratch)
    let script = try scratch.read("share/" + path)
    for word in ["evidence", "expect-root", "color"] { #expect(script.contains(word)) }
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") else { return }
    let checked = try CommandLineRun(
      ["-n", "share/" + path], in: scratch, program: "/usr/bin/" + shell)
    #expect(checked.status == 0, "\(checked.errors)")
  }

  @Test(
    "help knows what holds for all commands",
    arguments: ["start", "results", "time", "shell", "proof", "exit-codes", "environment"])
  func topics(topic: String) throws {
    let scratch = try Scratch()
    let run = try CommandLineRun(["help", topic], in: scratch)
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count >= 4 && lines.allSatisfy { $0.count <= 100 })
    #expect(try CommandLineRun(["--help"], in: scratch).output.contains(topic))
  }

  @Test(
    "a command or topic that is not there is said so, and what is near it",
    arguments: [
      (["qury", "Syslog"], "there is no command `qury`", "did you mean `query`?"),
      (["help", "tim"], "there is no command or topic `tim`", "did you mean `time`?"),
      (["help", "xyzzy"], "there is no command or topic `xyzzy`", "`kustody help` lists them"),
    ])
  func unknown(arguments: [String], message: String, help: String) throws {
    let run = try CommandLineRun(arguments, in: try Scratch())
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors == "error: \(message)\n  = help: \(help)\n")
  }

  @Test(
    "colours: what --color says, else what the environment says, else none without a terminal",
    arguments: [
      ([], [:], false), (["--color", "always"], [:], true),
      (["--color", "always"], ["NO_COLOR": "1"], true), ([], ["CLICOLOR_FORCE": "1"], true),
      ([], ["CLICOLOR_FORCE": "0"], false),
      ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
      (["--color", "never"], ["CLICOLOR_FORCE": "1"], false),
      (["--color", "always"], ["TERM": "dumb"], true),
    ] as [([String], [String: String], Bool)])
  func colors(arguments: [String], environment: [String: String], isColored: Bool) throws {
    let scratch = try Scratch()
    let table = try CommandLineRun(
      ["query", "print a = 1", "--format", "table"] + arguments, in: scratch,
      environment: environment)
    #expect(table.output.contains("\u{1B}[") == isColored)
    let wrong = try CommandLineRun(
      ["explain", "print nothing"] + arguments, in: scratch, environment: environment)
    #expect(wrong.errors.contains("\u{1B}[") == isColored)
    let file = try CommandLineRun(
      ["query", "print a = 1", "-o", "a.txt"] + arguments, in: scratch, environment: environment)
    #expect(file.status == 0)
    #expect(try !scratch.read("a.txt").contains("\u{1B}["))
  }
}
