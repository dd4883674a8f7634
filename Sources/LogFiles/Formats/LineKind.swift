/// What a line may be by itself.
package protocol LineKind: SendableMetatype {
  /// Whether a line is of this kind, beyond doubt.
  static func recognizes(line: UnsafeRawBufferPointer) -> Bool

  /// The same for the line that a text goes on with.
  ///
  /// - Parameter hasTable: whether the user names the table of rows that do not.
  static func recognizes(line: UnsafeRawBufferPointer, hasTable: Bool) -> Bool

  /// Writes the columns of a line in a text of this kind.
  ///
  /// - Returns: false where the line is none of it; what was written then does not count.
  static func write(
    _ line: UnsafeRawBufferPointer, to record: SynthesizedRecord, _ clock: inout SyslogClock
  ) -> Bool
}

extension LineKind {
  package static func recognizes(line: UnsafeRawBufferPointer, hasTable: Bool) -> Bool {
    recognizes(line: line)
  }
}

/// Lines that may be of several kinds.
package enum LineRecords {
  /// Each says its table.
  package static var hints: ColumnHints {
    ColumnHints(isTextual: true, isRow: true, saysTable: true)
  }

  /// Writes the columns of a line, of whichever kind it is.
  ///
  /// - Parameters:
  ///   - kinds: those that it may be of.
  ///   - first: the kind of the lines around it, which its lines need not prove.
  /// - Returns: false where it is of none.
  package static func write(
    _ line: UnsafeRawBufferPointer, to record: SynthesizedRecord, among kinds: [any LineKind.Type],
    first: (any LineKind.Type)?, _ clock: inout SyslogClock
  ) -> Bool {
    kinds.contains { kind in
      guard kind == first || kind.recognizes(line: line) else { return false }
      record.begin()
      return kind.write(line, to: record, &clock)
    }
  }
}
