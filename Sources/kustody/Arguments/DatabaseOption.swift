import ArgumentParser

/// The database of a command that has no other logs.
struct DatabaseOption: ParsableArguments {
  @Option(
    name: [.customShort("d"), .customLong("db")],
    help: ArgumentHelp("The database. Default: $KUSTODY_DB, else kustody.db.", valueName: "file"),
    completion: .file())
  var database: String?

  var path: String { Self.path(database) }

  /// The database that commands write to, and read unless `--from` says otherwise.
  static func path(_ given: String?) -> String {
    if let given { return given }
    if let variable = environment("KUSTODY_DB"), !variable.isEmpty { return variable }
    return "kustody.db"
  }
}
