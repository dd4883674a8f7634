/// A kind of text of which each line is an item by itself.
package protocol LineFormat: TextFormat {
  /// What a line is, as in `no syslog message`.
  static var item: String { get }
  /// Whether a line that begins with a blank goes on with the one before.
  static var continues: Bool { get }

  /// Whether a line is of this kind, beyond doubt.
  static func recognizes(line: UnsafeRawBufferPointer) -> Bool

  /// Writes the columns of a line in a text of this kind.
  ///
  /// - Returns: false where the line is none of it; what was written then does not count.
  static func write(
    _ line: UnsafeRawBufferPointer, to record: WrittenRecord, _ clock: inout SyslogClock
  ) -> Bool
}

extension LineFormat {
  package static var continues: Bool { false }

  package static func recognizes(_ head: TextHead) -> Bool { recognizes(line: head.line) }

  package static func read(_ lines: TextLines) throws {
    let hints = LineRecords.hints
    while let item = try lines.next(continues: continues) {
      guard lines.write(item, first: Self.self) else {
        try lines.reject(item, "no \(Self.item)")
        continue
      }
      try lines.hand(item, hints)
    }
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
  /// - Parameter first: the kind of the lines around it, which its lines need not prove.
  /// - Returns: false where it is of none.
  package static func write(
    _ line: UnsafeRawBufferPointer, to record: WrittenRecord, first: (any LineFormat.Type)?,
    _ clock: inout SyslogClock
  ) -> Bool {
    TextFormats.ofLines.contains { format in
      guard format == first || format.recognizes(line: line) else { return false }
      record.begin()
      return format.write(line, to: record, &clock)
    }
  }
}
