import ArgumentParser
import Diagnostics
import Files
import KQL
import KQLFunctions
import Rendering

struct Format: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Lay queries out in one style.",
    discussion: """
      Files of KQL or folders of them are rewritten in place; - reads standard input and writes to standard output. An operator stands on a \
      line of its own, what is longer than 100 columns is split at its commas, `and` and `or`; words, comments and \
      their order stay as they are. A file that cannot be read as KQL is not touched. Exit code 1 when --check or --diff \
      finds a file in another style, 2 when one cannot be read.
      """)

  static let examples = [
    Example("rewrite the queries of a folder", "kustody fmt queries/"),
    Example(
      "for a pipeline: exit 1 where a file is in another style", "kustody fmt --check queries/"),
    Example(
      "one query, from standard input",
      #"echo 'Syslog|where Facility=="auth"|count' | kustody fmt -"#),
  ]

  @Argument(help: "Files and folders; - for standard input.", completion: .file())
  var paths: [String]

  @Flag(help: "Write nothing; say which files are in another style.")
  var check = false

  @Flag(help: "Write nothing; show what would change.")
  var diff = false

  @Flag(name: .shortAndLong, help: "Say nothing of files that are changed.")
  var quiet = false

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let compiler = Compiler(.standard)
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    var changed = 0
    var unchanged = 0
    var worst: ExitStatus?
    try reporting {
      for path in try chosenFiles() {
        do {
          if try format(path, compiler, output) { changed += 1 } else { unchanged += 1 }
        } catch let error as Diagnostics {
          Failure(error).report()
          worst = .wrong
        } catch let error as FileError {
          Failure(error).report()
          worst = worst ?? .world
        }
      }
      if !quiet, paths != ["-"] {
        let verb = check || diff ? "would be changed" : "changed"
        try output.write("\(changed) \(verb), \(unchanged) left as they are\n")
      }
      try output.flush()
    }
    if let worst { throw worst }
    if changed > 0, check || diff { throw ExitStatus.findings }
  }

  /// - Returns: whether the file is in another style.
  private func format(_ path: String, _ compiler: Compiler, _ output: Output) throws -> Bool {
    let text = try Files.text(ofFile: path)
    let source = SourceText(text, name: path == "-" ? "query" : path)
    let styled = try compiler.formatted(source)
    let isChanged = styled != text
    if diff {
      if isChanged { try output.write(visibleLines(unifiedDiff(text, styled, name: path))) }
    } else if check {
      if isChanged { try output.write("would change \(visible(path))\n") }
    } else if path == "-" {
      try output.write(styled)
    } else if isChanged {
      let file = try ReplacementFile(path)
      try file.output.write(styled)
      try file.commit()
      if !quiet { try output.write("changed \(visible(path))\n") }
    }
    return isChanged
  }

  private func chosenFiles() throws -> [String] {
    var all: [String] = []
    for path in paths {
      all += path == "-" ? [path] : try files(under: [path], ending: [".kql", ".csl", ".kusto"])
    }
    return all
  }
}
