import KQLValues

/// The resource logs that a table of Log Analytics is about, and where their values are in
/// `AzureDiagnostics`: Azure writes a record in one of the two forms, and here whichever it was can be
/// asked in both.
package struct ResourceRecords: Sendable {
  /// How the property is spelled that a column comes from, unless the column says it.
  package enum Spelling: Sendable {
    /// As the column: `SourceIp`.
    case asColumns
    /// With a small letter: `HttpStatus` from `httpStatus`.
    case camelCase
  }

  /// Whose resources write records: `MICROSOFT.SQL`, or `MICROSOFT.SIGNALRSERVICE/WEBPUBSUB` where the type of
  /// the resource counts, too; those of nested types are meant with it.
  package struct Writer: Sendable, Hashable {
    package let provider: String
    package let type: String?

    /// - Parameter text: in upper case.
    package init(_ text: String) {
      let slash = text.firstIndex(of: "/")
      provider = String(text[..<(slash ?? text.endIndex)])
      type = slash.map { String(text[text.index(after: $0)...]) }
    }

    /// - Parameters:
    ///   - provider: of a resource's id, in upper case, as `type`.
    package func matches(provider: String, type: String) -> Bool {
      guard provider == self.provider else { return false }
      guard let own = self.type else { return true }
      return type == own || type.hasPrefix(own + "/")
    }
  }

  /// The records: of these categories, and of one of the writers if there are any.
  package let categories: [String]
  package let writers: [Writer]
  package let spelling: Spelling
  /// Whether `AzureDiagnostics` shows the records too.
  package let isShared: Bool
  /// Whether no documentation says which property a column comes from.
  package let isInferred: Bool
  /// Columns of `AzureDiagnostics` that members of its objects become and that are not declared there.
  package let further: [String]

  package init(
    _ categories: [String], provider: String? = nil, writers: [Writer] = [],
    spelling: Spelling = .camelCase, further: [String] = [], isShared: Bool = true,
    isInferred: Bool = true
  ) {
    self.categories = categories
    self.writers = provider.map { [Writer($0)] } ?? writers
    self.spelling = spelling
    self.further = further
    self.isShared = isShared
    self.isInferred = isInferred
  }

  /// Where the value of a column is in a row of `AzureDiagnostics`.
  package func places(of column: LogColumn) -> [LegacyPlace] {
    if !column.legacy.isEmpty { return column.legacy.compactMap { LegacyPlace(declared: $0) } }
    if let common = Self.commonColumns[column.name.lowercased()] { return [.column(common)] }
    let property =
      switch spelling {
      case .asColumns: column.name
      case .camelCase: column.name.prefix(1).lowercased() + column.name.dropFirst()
      }
    let suffix = Self.suffix(of: column.type)
    return suffix == "_" ? [.members(of: property + "_")] : [.column(property + suffix)]
  }

  /// What the column of a property ends with; that of an object's members goes on after `_`.
  static func suffix(of type: ScalarType) -> String {
    switch type {
    case .string, .guid, .decimal, .timespan: "_s"
    case .int, .long, .real: "_d"
    case .bool: "_b"
    case .datetime: "_t"
    case .dynamic: "_"
    }
  }

  /// The columns of `AzureDiagnostics` that bear no suffix, by their names in lower case.
  static let commonColumns: [String: String] = Dictionary(
    uniqueKeysWithValues: [
      "OperationName", "OperationVersion", "ResultType", "ResultSignature", "ResultDescription",
      "DurationMs", "CallerIPAddress", "CorrelationId", "Level", "Message", "Category",
    ].map { ($0.lowercased(), $0) })
}

/// Where a value is in a row of `AzureDiagnostics`.
package enum LegacyPlace: Sendable, Hashable {
  case column(String)
  /// In the columns whose names begin so, member by member.
  case members(of: String)
  /// The severity that klog begins the message in a column with.
  case klogLevel(of: String)
  /// In a member of the JSON of a column.
  case json(column: String, member: String)

  /// As it stands behind the `=` of a column; nil for `-`.
  init?(declared: String) {
    if declared == "-" { return nil }
    if declared.hasPrefix("klog("), declared.hasSuffix(")") {
      self = .klogLevel(of: String(declared.dropFirst(5).dropLast()))
    } else if let dot = declared.firstIndex(of: ".") {
      self = .json(
        column: declared[..<dot] + "_s", member: String(declared[declared.index(after: dot)...]))
    } else {
      self = declared.hasSuffix("_") ? .members(of: declared) : .column(declared)
    }
  }
}
