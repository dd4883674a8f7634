import KQLValues

/// A table of Log Analytics as its reference declares it.
package struct LogTable: Sendable {
  package let name: String
  package let summary: String
  /// What brings rows to it; empty where only the reference says that it exists.
  package let sources: [LogSource]
  /// A file below `Fixtures/` with rows of it; nil for one of the reference.
  package let example: String?
  /// The resource logs whose records it shows; nil where it shows none.
  package var records: ResourceRecords? {
    ownRecords ?? CategoryTables.table(named: name)?.records
  }
  /// Those that its own declaration names.
  let ownRecords: ResourceRecords?
  private let declaration: Declaration

  private enum Declaration: Sendable {
    /// One line a column, see `init`, and the columns after them.
    case lines(String, [LogColumn])
    /// Columns with commas between, each with a letter for its type before it.
    case compact(Substring)
  }

  /// - Parameters:
  ///   - columns: one line a column: its name, its type, `=` and where its value is in a row of
  ///     `AzureDiagnostics` if the rule of `ResourceRecords` does not say it, and a sentence if there is
  ///     something to say. Behind the `=`: columns with `|` between, the usual one first; a prefix such as
  ///     `identity_` for an object that is shown member by member; `log.verb` for a member of JSON in
  ///     `log_s`; `klog(log_s)` for the severity that klog begins a message with; `-` for nothing.
  ///   - common: what comes after these.
  package init(
    _ name: String, _ summary: String, sources: [LogSource], example: String,
    records: ResourceRecords? = nil, columns: String, common: [LogColumn] = LogColumn.common
  ) {
    self.name = name
    self.summary = summary
    self.sources = sources
    self.example = example
    ownRecords = records
    declaration = .lines(columns, common)
  }

  /// A line of the reference: `NAME|tTimeGenerated,sCategory,…`.
  init?(compact line: String) {
    guard let bar = line.firstIndex(of: "|") else { return nil }
    name = String(line[..<bar])
    summary = "A table of the Log Analytics reference."
    sources = []
    example = nil
    ownRecords = nil
    declaration = .compact(line[line.index(after: bar)...])
  }

  /// The declared columns, in the order in which people want to see them. Read from the declaration
  /// at each call.
  package var columns: [LogColumn] {
    switch declaration {
    case .lines(let lines, let common):
      lines.utf8
        .split(separator: UInt8(ascii: "\n"))
        .compactMap { Self.column(of: $0) } + common
    case .compact(let columns): compactColumns(columns)
    }
  }

  private func compactColumns(_ columns: Substring) -> [LogColumn] {
    let category = CategoryTables.table(named: name)
    return columns.utf8.split(separator: UInt8(ascii: ",")).compactMap { column in
      guard let letter = column.first, let type = Self.type(of: letter) else { return nil }
      let name = String(Substring(column.dropFirst()))
      let legacy = category?.legacy(of: name, suffix: ResourceRecords.suffix(of: type)) ?? []
      return LogColumn(name, type, legacy: legacy)
    }
  }

  /// `NAME TYPE =LEGACY|… DOC`. Taken apart by its bytes: a query asks for hundreds of them.
  private static func column(of line: Substring.UTF8View) -> LogColumn? {
    func text(_ part: Substring.UTF8View) -> String { String(Substring(part)) }
    let space = UInt8(ascii: " ")
    let words = line.split(separator: space, maxSplits: 2)
    guard words.count >= 2, let type = ScalarType(rawValue: text(words[1])) else { return nil }
    var doc = words.count > 2 ? words[2] : nil
    var legacy: [String] = []
    if let rest = doc, rest.first == UInt8(ascii: "=") {
      let parts = rest.split(separator: space, maxSplits: 1)
      legacy = parts[0].dropFirst()
        .split(separator: UInt8(ascii: "|"))
        .map(text)
      doc = parts.count > 1 ? parts[1] : nil
    }
    return LogColumn(text(words[0]), type, doc: doc.map(text), legacy: legacy)
  }

  private static func type(of letter: UInt8) -> ScalarType? {
    switch letter {
    case UInt8(ascii: "s"): .string
    case UInt8(ascii: "t"): .datetime
    case UInt8(ascii: "r"): .real
    case UInt8(ascii: "i"): .int
    case UInt8(ascii: "l"): .long
    case UInt8(ascii: "y"): .dynamic
    case UInt8(ascii: "b"): .bool
    case UInt8(ascii: "g"): .guid
    case UInt8(ascii: "m"): .decimal
    case UInt8(ascii: "p"): .timespan
    default: nil
    }
  }
}

/// What brings rows to a table.
package enum LogSource: String, Sendable, Hashable {
  case resourceLog = "diagnostic settings"
  case workspace = "rows of a workspace"
  case flowLog = "flow logs"
  case text = "raw text"
  case rest = "REST interface"
  case resourceGraph = "Resource Graph"
  case eventHub = "continuous export"
  case kubernetes = "API server"
}
