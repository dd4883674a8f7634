import ArgumentParser
import Files
import Rendering
import Workspace

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show each stage of the compiler, and the SQL that runs.")

  @OptionGroup var source: QuerySource
  @OptionGroup var database: DatabaseArguments
  @OptionGroup var query: QueryArguments

  @Option(help: "Only this stage.")
  var show: Explanation.Stage?

  mutating func run() throws {
    let interruption = Interruption()
    var options = try query.options(interruption)
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try reporting {
      let text = try source.text(&database)
      let workspace = try database.open(interruption)
      try query.limitTime(&options, in: workspace)
      let explanation = try workspace.explain(text, options: options)
      for stage in Explanation.Stage.allCases where show == nil || show == stage {
        if show == nil { try output.write(stage == .tokens ? "-- \(stage)\n" : "\n-- \(stage)\n") }
        let text = try explanation.text(of: stage)
        try output.write(text.last?.isNewline == true ? text : text + "\n")
      }
    }
    try output.flush()
  }
}

extension Explanation.Stage: ExpressibleByArgument {}
