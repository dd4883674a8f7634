import ArgumentParser
import Diagnostics
import Files
import Rendering
import Workspace

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show each stage of the compiler, and the SQL that runs.")

  @OptionGroup var source: QuerySource
  @OptionGroup var logs: SessionArguments

  @Option(help: "Only this stage.")
  var show: Explanation.Stage?

  func run() throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try logs.answer(source) { text, session in
      let explanation = try session.explain(text)
      for stage in Explanation.Stage.allCases where show == nil || show == stage {
        if show == nil { try output.write(stage == .tokens ? "-- \(stage)\n" : "\n-- \(stage)\n") }
        let text = visibleLines(try explanation.text(of: stage))
        try output.write(text.last?.isNewline == true ? text : text + "\n")
      }
    }
    try output.flush()
  }
}

extension Explanation.Stage: ExpressibleByArgument {}
