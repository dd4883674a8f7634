import ArgumentParser
import Workspace

/// Declarations of tables that the reference does not have.
struct SchemaArguments: ParsableArguments {
  @Option(
    name: .customLong("schemas"),
    help: ArgumentHelp(
      "Schemas of custom tables: YAML, JSON or .create table.", valueName: "path"),
    completion: .file())
  var paths: [String] = []

  /// As they are typed.
  var words: [String] { paths.flatMap { ["--schemas", $0] } }

  func files() throws -> SchemaFiles { try SchemaFiles(paths) }
}
