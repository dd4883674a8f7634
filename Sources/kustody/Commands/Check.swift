import ArgumentParser
import Diagnostics
import QueryTesting
import Rendering
import Workspace

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read and type-check queries without running them.",
    discussion: """
      Files of KQL, or folders of them. All mistakes are told; a table or function that is not known \
      is taken for one of yours and named. Exit code 1 when a file has a mistake.
      """)

  @Argument(help: "Files and folders; - for standard input.", completion: .file())
  var paths: [String]

  @OptionGroup var database: DatabaseArguments
  @OptionGroup var query: QueryArguments

  @Flag(name: .shortAndLong, help: "Tell only mistakes.")
  var quiet = false

  func run() throws {
    let interruption = Interruption()
    let options = try query.options(interruption)
    var checked = 0
    var wrong = 0
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try reporting {
      let workspace = try database.open(interruption)
      for path in try chosenFiles() {
        let text = try QueryTesting.text(ofFile: path)
        let source = SourceText(text, name: path == "-" ? "query" : path)
        checked += 1
        do {
          let assumed = try workspace.check(source, options: options)
          if !quiet {
            let note = assumed.isEmpty ? "" : ", not known: " + assumed.joined(separator: ", ")
            try output.write("ok \(visible(path))\(visible(note))\n")
          }
        } catch let mistakes as Diagnostics {
          wrong += 1
          try output.write(CaretRenderer(usesColor: Terminal.output.usesColor).text(for: mistakes))
        }
      }
      if !quiet { try output.write("\(checked - wrong) of \(checked) without a mistake\n") }
      try output.flush()
    }
    if wrong > 0 { throw ExitStatus.findings }
  }

  /// The files of the arguments; in a folder those that end like queries.
  private func chosenFiles() throws -> [String] {
    var all: [String] = []
    for path in paths {
      if path == "-" {
        all.append(path)
      } else {
        all += try files(under: [path], ending: [".kql", ".csl", ".txt"])
      }
    }
    return all
  }
}
