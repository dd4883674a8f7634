import ArgumentParser
import Ingestion
import KQLValues

struct Formats: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats", abstract: "List what `ingest` reads, with an example each.")

  static let examples = [
    Example("all that is read", "kustody formats"),
    Example("each with its example in full", "kustody formats --format line"),
  ]

  @OptionGroup var result: OutputArguments

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    try reporting {
      var table = ResultTable(
        columns: [
          ResultColumn("Format", .string), ResultColumn("What", .string),
          ResultColumn("Tables", .string), ResultColumn("Columns", .string),
          ResultColumn("Example", .string),
        ], isOrdered: true)
      for container in FormatCatalog.containers {
        let cells = [container.name, container.summary, "", "", container.example]
        table.rows.append(cells.map { .string($0) })
      }
      for entry in FormatCatalog.records {
        let cells = [
          entry.name, entry.summary, entry.tables.joined(separator: ", "),
          entry.isInferred ? "inferred" : "documented", "Fixtures/" + entry.sample,
        ]
        table.rows.append(cells.map { .string($0) })
      }
      var writer = try result.open()
      try writer.write(table)
      try writer.commit()
    }
  }
}
