import Diagnostics
import Files
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

package struct ExternalData: TabularOperator {
  package static let keywords = ["externaldata", "external_data"]
  package static let start = PipelineStart.always
  package static let places = OperatorPlaces(
    .nothing, words: ["with": .properties(["format", "ignoreFirstRecord"])])
  package static let documentation = OperatorDocumentation(
    "Rows of local files: separated values, lines of text or JSON. An address needs a local copy.",
    source: "externaldata-operator",
    syntax:
      "externaldata(name: type, …) [\"path\", …] [with (format=\"csv\", ignoreFirstRecord=true)]")

  let columns: [TypedName]
  let places: [Expression]
  let properties: [Argument]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> ExternalData
  {
    let columns = try parser.schema()
    try parser.expect(.leftBracket)
    let places = try parser.operands { parser throws(Diagnostic) in
      try parser.expression()
    }
    try parser.expect(.rightBracket)
    var properties: [Argument] = []
    if parser.take(word: "with") { properties = try parser.arguments() }
    return ExternalData(
      columns: columns, places: places, properties: properties,
      span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("externaldata")
    printer.parameters(columns)
    printer.write(" [")
    printer.list(places)
    printer.write("]")
    guard !properties.isEmpty else { return }
    printer.write(" with ")
    printer.arguments(properties)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let scope = Scope(environment: environment)
    try binder.requireDifferentNames(columns.map(\.name))
    var output: [Column] = []
    for column in columns {
      guard let type = ScalarType(kqlName: column.type.text) else {
        throw Diagnostic(
          .unexpectedToken, "there is no type `\(column.type.text)`", at: column.type.span)
      }
      output.append(binder.newColumn(column.name.text, type))
    }
    let properties = try ExternalDataProperties(properties, output, binder, scope)
    // A query that is not run needs the schema alone.
    let reads = !binder.options.assumesUnknown
    var rows: [[String]] = []
    for place in places {
      let value = try binder.requireConstant(
        try binder.bind(place, in: scope), "the file's path", at: place.span)
      guard case .string(let path) = value else {
        throw Diagnostic(.typeMismatch, "the file's path must be a string", at: place.span)
      }
      guard reads else {
        if Self.isAddress(path), !binder.host.hasLocalCopy(of: path) {
          binder.warn(
            .unreadAddress, "`\(Self.shown(path))` is not read: what is checked are its columns",
            at: place.span, help: Self.help)
        }
        continue
      }
      let bytes = try read(path, at: place.span, binder)
      let format = properties.format ?? Self.format(of: path)
      guard ExternalRecords.formats.contains(format) else {
        throw Diagnostic(
          .unsupported, "kustody does not support the format `\(format)` of `externaldata` yet",
          at: place.span, help: "it reads csv, tsv, psv, scsv, txt, json and multijson")
      }
      let records = ExternalRecords(
        bytes, format: format, skipsFirst: properties.skipsFirst, fields: properties.fields)
      do throws(FunctionFailure) {
        rows += try records.rows(of: output)
      } catch {
        throw Diagnostic(.argumentValue, error.message, at: place.span)
      }
    }
    let types = output.map(\.type)
    if rows.count <= FileRows.mostInQuery {
      let literals = rows.map { row in
        zip(FileRows.values(types) { row[$0] }, types).map(BoundExpression.literal)
      }
      return LogicalPlan(.values(literals), columns: output)
    }
    return FileRows.plan("externaldata", output) { [rows] host in
      try FileRows.collected(host) { take in
        for row in rows { try take(FileRows.values(types) { row[$0] }) }
      }
    }
  }

  private static let help =
    "name its local copy with `--external ADDRESS=FILE`, or a folder of copies with `--external FOLDER`"

  private static func isAddress(_ path: String) -> Bool { path.contains("://") }

  /// An address without what may be secret in it.
  private static func shown(_ address: String) -> Substring {
    address.prefix { $0 != "?" && $0 != ";" }
  }

  private func read(_ path: String, at span: Span, _ binder: Binder) throws(Diagnostic) -> [UInt8] {
    do {
      if let bytes = try binder.host.localFile(path, kind: .externalData) {
        if bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
          throw Diagnostic(
            .unsupported, "kustody does not read compressed files in `externaldata` yet", at: span,
            help: "unpack the file first")
        }
        return bytes
      }
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch {
      throw Diagnostic(.argumentValue, "the file cannot be read: \(error)", at: span)
    }
    if Self.isAddress(path) {
      throw Diagnostic(
        .unsupported, "kustody reads local files only, not `\(Self.shown(path))`", at: span,
        help: Self.help)
    }
    throw Diagnostic(.argumentValue, "there is no file `\(path)`", at: span)
  }

  private static func format(of path: String) -> String {
    let name = shown(path).split(separator: "/").last ?? ""
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    let isKnown =
      ExternalRecords.formats.contains(ending) || ExternalRecords.otherFormats.contains(ending)
    return isKnown ? ending : "csv"
  }
}

extension Binder {
  /// `_GetWatchlist('name')`: a CSV file, its header the columns, all strings, with `SearchKey` and `_DTItemId`
  /// as Sentinel adds them.
  func watchlist(_ name: String, at span: Span) throws(Diagnostic) -> LogicalPlan {
    let bytes: [UInt8]
    do {
      guard let found = try host.localFile(name, kind: .watchlist) else {
        if assume("_GetWatchlist('\(name)')") { return openPlan() }
        throw Diagnostic(
          .unknownTable, "there is no watchlist `\(name)`", at: span,
          help: "put `\(name).csv` into a folder and pass it with `--watchlists DIR`")
      }
      bytes = found
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch {
      throw Diagnostic(.argumentValue, "the watchlist cannot be read: \(error)", at: span)
    }
    var values = SeparatedRows(bytes)
    let header = values.next()?.map(\.text) ?? []
    var allocator = NameAllocator()
    let names = header.map { allocator.unique($0) }
    let hasKey = names.contains("SearchKey")
    let columns = ((hasKey ? [] : ["SearchKey"]) + names).map { newColumn($0, .string) }
    let rows = FileRows.Watchlist(rows: values, columns: columns.count, hasKey: hasKey)
    if bytes.count > FileRows.mostBytesInQuery {
      return FileRows.plan("_GetWatchlist", columns) { host in
        try FileRows.collected(host) { try rows.visit($0) }
      }
    }
    var literals: [[BoundExpression]] = []
    rows.visit { row in literals.append(row.map { .literal($0, .string) }) }
    return LogicalPlan(.values(literals), columns: columns)
  }
}
