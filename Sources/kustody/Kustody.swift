// kustody: the command line: arguments in, exit code out.

import ArgumentParser
import Diagnostics
import Files
import Platform
import Rendering

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

      kustody help environment, exit-codes, results, time: what holds for all commands
      """,
    version: version,
    subcommands: [
      Ingest.self, Query.self, Repl.self, Tables.self, Schema.self, Gaps.self, Formats.self,
      Explain.self,
      Check.self,
      Format.self, LanguageServerCommand.self, Trace.self, Verify.self, Evidence.self, Export.self,
      Serve.self, Seal.self,
      Certificate.self, Init.self, Test.self, Replay.self,
      Functions.self, Errors.self, Docs.self,
    ])
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
    exit(onDeepStack { run(Array(CommandLine.arguments.dropFirst())).code })
  }

  private static func run(_ arguments: [String]) -> ExitStatus {
    do {
      var arguments = arguments
      if arguments.count == 2, arguments[0] == "help", let topic = HelpTopic(rawValue: arguments[1])
      {
        Terminal.output.write(topic.text)
        return .done
      }
      if arguments.isEmpty, Terminal.input.isTerminal, Terminal.output.isTerminal {
        arguments = ["repl"]
      }
      var command = try Kustody.parseAsRoot(arguments)
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
      return parsingEnded(error)
    }
  }

  /// Help and the version arrive as errors too; whatever else the parser throws is a wrong command.
  private static func parsingEnded(_ error: any Error) -> ExitStatus {
    let isAnswer = Kustody.exitCode(for: error).isSuccess
    var text = Kustody.fullMessage(for: error) + "\n"
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
