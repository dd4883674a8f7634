// kustody: the command line: arguments in, exit code out.

import ArgumentParser
import Diagnostics
import Files
import Platform
import Rendering
import Workspace

/// The command line: arguments in, exit code out.
struct Kustody: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kustody",
    abstract: "Query Azure logs in a SQLite file with KQL. Offline.",
    discussion: """
      kustody ingest logs/                           files into kustody.db
      kustody query 'AzureDiagnostics | take 5'      query them
      kustody query --from logs/ 'Syslog | count'    query files without keeping a database
      kustody                                        on a terminal: a shell

      kustody help COMMAND ends with examples; kustody help TOPIC says what holds for all commands: \
      \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")).
      """,
    version: version,
    groupedSubcommands: groups.map { group in
      CommandGroup(
        name: group.name, subcommands: group.commands.map { $0 as any ParsableCommand.Type })
    })

  /// The commands by what they are for.
  private static let groups: [(name: String, commands: [any KustodyCommand.Type])] = [
    ("Log", [Ingest.self, Tables.self, Schema.self, Gaps.self, Formats.self]),
    ("Query", [Query.self, Repl.self, Explain.self, Functions.self, Errors.self, Export.self]),
    ("Evidence", [Verify.self, Trace.self, Evidence.self, Sign.self, Certificate.self]),
    ("Page", [WorkbookCommand.self, DashboardCommand.self, ReportCommand.self]),
    ("Detection", [Check.self, Format.self, Test.self, Replay.self, Init.self]),
    ("Server", [Serve.self, Ship.self, LanguageServerCommand.self]),
    ("Project", [Docs.self]),
  ]

  static let commands = groups.flatMap(\.commands)
}

@main
enum Main {
  static func main() {
    // A closed pipe and a file that may not grow are errors of `write`, so that temporary files are
    // removed on the way out.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    reserveStandardStreams()
    LockHint.watch()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let status = onDeepStack {
      run(arguments).code
    } meanwhile: {
      // While the arguments are taken apart.
      if arguments.first == Query.configuration.commandName { Session.prepare() }
    }
    exit(status)
  }

  private static func run(_ arguments: [String]) -> ExitStatus {
    do {
      var arguments = arguments
      if let topic = try HelpRequest.topic(arguments) {
        let output = Output(fileDescriptor: STDOUT_FILENO)
        try output.write(topic.shown)
        try output.flush()
        return .done
      }
      if arguments.isEmpty, Terminal.input.isTerminal, Terminal.output.isTerminal {
        arguments = ["repl"]
      }
      var command = try parse(arguments)
      if let command = command as? any KustodyCommand {
        Terminal.color.withLock { $0 = command.terminal.color }
      }
      try command.run()
      return .done
    } catch let status as ExitStatus {
      return status
    } catch let failure as Failure {
      failure.report()
      return failure.status
    } catch let error as OutputError {
      return outputFailed(error)
    } catch {
      return parsingEnded(error, arguments)
    }
  }

  /// The command that the arguments mean.
  ///
  /// The parser asks each command on the way for what it takes, the first one several times, which is much of a start. So
  /// the command that is named is asked alone, and all of them for what it does not know: help, the version, what is
  /// wrong.
  private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    if let name = arguments.first, let command = HelpRequest.command(named: name),
      // Help that is asked for is a command too.
      let parsed = try? command.parseAsRoot(Array(arguments.dropFirst())) as? any KustodyCommand
    {
      return parsed
    }
    return try Kustody.parseAsRoot(arguments)
  }

  /// Help and the version arrive as errors too; whatever else the parser throws is a wrong command.
  private static func parsingEnded(_ error: any Error, _ arguments: [String]) -> ExitStatus {
    let isAnswer = Kustody.exitCode(for: error).isSuccess
    var text = Kustody.fullMessage(for: error) + "\n"
    if isAnswer { text += HelpRequest.examples(below: text, arguments) }
    // It repeats arguments, which may come from anywhere.
    if !isAnswer { text = visibleLines(text) }
    if text.hasPrefix("Error: ") { text = "error: " + text.dropFirst("Error: ".count) }
    let output = Output(fileDescriptor: isAnswer ? STDOUT_FILENO : STDERR_FILENO)
    do {
      try output.write(text)
      try output.flush()
    } catch {
      return isAnswer ? outputFailed(error) : .wrong
    }
    return isAnswer ? .done : .wrong
  }

  private static func outputFailed(_ error: OutputError) -> ExitStatus {
    // Nobody reads any more, and nobody would read the message.
    if error.isClosedPipe { return .done }
    Failure(.world, "cannot write the output: \(error.message)").report()
    return .world
  }
}
