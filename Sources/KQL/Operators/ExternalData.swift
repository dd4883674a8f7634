import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct ExternalData: TabularOperator {
  package static let keywords = ["externaldata", "external_data"]
  package static let start = PipelineStart.always
  package static let documentation = OperatorDocumentation(
    "Rows of local files: separated values, text lines or JSON lines. A network address is refused.",
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
    try parser.expect(.leftParen)
    let columns = try parser.commaSeparated { parser throws(Diagnostic) in
      try parser.typedName()
    }
    try parser.expect(.rightParen)
    try parser.expect(.leftBracket)
    let places = try parser.commaSeparated { parser throws(Diagnostic) in
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
    var output: [Column] = []
    for column in columns {
      guard let type = ScalarType(kqlName: column.type.text) else {
        throw Diagnostic(
          .unexpectedToken, "there is no type `\(column.type.text)`", at: column.type.span)
      }
      output.append(binder.newColumn(column.name.text, type))
    }
    var format: String?
    var skipsFirst = false
    for property in properties {
      let value = try binder.constant(try binder.bind(property.value, in: scope))
      switch (property.name?.text.lowercased(), value) {
      case ("format", .string(let text)?): format = text.lowercased()
      case ("ignorefirstrecord", .bool(let flag)?): skipsFirst = flag
      case ("ignorefirstrecord", .string(let text)?): skipsFirst = text.lowercased() == "true"
      default: break
      }
    }
    var rows: [[BoundExpression]] = []
    for place in places {
      let value = try binder.requireConstant(
        try binder.bind(place, in: scope), "the file's path", at: place.span)
      guard case .string(let path) = value else {
        throw Diagnostic(.typeMismatch, "the file's path must be a string", at: place.span)
      }
      if path.contains("://") {
        throw Diagnostic(
          .unsupported, "kustody reads local files only, not `\(path)`", at: place.span,
          help: "put the file beside the query and name its path")
      }
      let bytes = try read(path, at: place.span, binder)
      rows += try Self.rows(
        bytes, format ?? Self.format(of: path), skipsFirst: skipsFirst, output, binder, place.span)
    }
    return LogicalPlan(.values(rows), columns: output)
  }

  private func read(_ path: String, at span: Span, _ binder: Binder) throws(Diagnostic) -> [UInt8] {
    do {
      if let bytes = try binder.host.localFile(path, kind: .externalData) { return bytes }
    } catch {
      throw Diagnostic(.argumentValue, "the file cannot be read: \(error)", at: span)
    }
    throw Diagnostic(.argumentValue, "there is no file `\(path)`", at: span)
  }

  private static func format(of path: String) -> String {
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return ["tsv", "psv", "txt", "json", "jsonl", "scsv", "raw"].contains(ending) ? ending : "csv"
  }

  private static func rows(
    _ bytes: [UInt8], _ format: String, skipsFirst: Bool, _ columns: [Column], _ binder: Binder,
    _ span: Span
  ) throws(Diagnostic) -> [[BoundExpression]] {
    func lines() -> [String] {
      bytes.split(separator: 0x0A).map { line in
        String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
      }
    }
    let separators: [String: UInt8] = [
      "csv": UInt8(ascii: ","), "tsv": 0x09, "psv": UInt8(ascii: "|"), "scsv": UInt8(ascii: ";"),
    ]
    var rows: [[BoundExpression]] = []
    if let separator = separators[format] {
      var values = SeparatedValues(bytes, separator: separator)
      if skipsFirst { _ = values.next() }
      while let fields = values.next() {
        rows.append(try row(columns) { $0 < fields.count ? fields[$0] : "" })
      }
      return rows
    }
    switch format {
    case "txt", "raw":
      for line in lines().dropFirst(skipsFirst ? 1 : 0) {
        rows.append(try row(columns) { $0 == 0 ? line : "" })
      }
    case "json", "jsonl", "multijson":
      for line in lines() where !line.allSatisfy(\.isWhitespace) {
        guard let record = DynamicValue(json: line) else {
          throw Diagnostic(
            .argumentValue, "the file has a line that is no JSON object", at: span,
            help: "kustody reads JSON with one object a line here")
        }
        rows.append(try row(columns) { record[columns[$0].name]?.text ?? "" })
      }
    default:
      throw Diagnostic(
        .unsupported, "kustody does not support the format `\(format)` of `externaldata` yet",
        at: span, help: "it reads csv, tsv, psv, scsv, txt and json")
    }
    return rows
  }

  /// A row of texts as values of the columns' types; what cannot be converted is null.
  static func row(_ columns: [Column], _ field: (Int) -> String) throws(Diagnostic)
    -> [BoundExpression]
  {
    columns.indices.map { index in
      let type = columns[index].type
      let value = Value.string(field(index)).converted(from: .string, to: type)
      return .literal(value, type)
    }
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
    var values = SeparatedValues(bytes)
    let header = values.next() ?? []
    var allocator = NameAllocator()
    let names = header.map { allocator.unique($0) }
    let hasKey = names.contains("SearchKey")
    let columns = ((hasKey ? [] : ["SearchKey"]) + names).map { newColumn($0, .string) }
    var rows: [[BoundExpression]] = []
    while let fields = values.next() {
      // Without a column of that name the first is the key.
      let all = (hasKey ? [] : [fields.first ?? ""]) + fields
      rows.append(try ExternalData.row(columns) { $0 < all.count ? all[$0] : "" })
    }
    return LogicalPlan(.values(rows), columns: columns)
  }
}
