/// Follows quotes to the end of a row.
package struct QuoteScanner {
  private let delimiter: UInt8
  /// Whether the bytes end between quotes.
  package private(set) var isQuoted = false
  private var isFieldStart = true
  private var beganQuoted = false

  package init(delimiter: UInt8) { self.delimiter = delimiter }

  /// - Returns: where the line feed of the row's end is, once it is there.
  package mutating func end(of bytes: UnsafeRawBufferPointer, from at: inout Int) -> Int? {
    while at < bytes.count {
      let byte = bytes[at]
      if isQuoted {
        if byte == UInt8(ascii: "\"") { isQuoted = false }
      } else if byte == 0x0A {
        return at
      } else if byte == UInt8(ascii: "\"") {
        // A doubled quote inside closes and opens again.
        if isFieldStart {
          isQuoted = true
          beganQuoted = true
        } else if beganQuoted, bytes[at - 1] == byte {
          isQuoted = true
        }
        isFieldStart = false
      } else {
        isFieldStart = byte == delimiter
        if isFieldStart { beganQuoted = false }
      }
      at += 1
    }
    return nil
  }
}

/// Splits a row into its fields.
package struct FieldSplitter {
  /// Where each field's bytes are in `bytes`.
  package private(set) var ranges: [Range<Int>] = []
  package private(set) var bytes: [UInt8] = []
  /// Whether each field has quotes around it.
  package private(set) var isQuoted: [Bool] = []

  package init() {}

  package mutating func split(_ row: UnsafeRawBufferPointer, delimiter: UInt8) {
    let quote = UInt8(ascii: "\"")
    ranges.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    isQuoted.removeAll(keepingCapacity: true)
    var at = 0
    while true {
      let start = bytes.count
      isQuoted.append(at < row.count && row[at] == quote)
      if at < row.count, row[at] == quote {
        at += 1
        while at < row.count {
          if row[at] == quote {
            at += 1
            guard at < row.count, row[at] == quote else { break }
          }
          bytes.append(row[at])
          at += 1
        }
      }
      while at < row.count, row[at] != delimiter {
        bytes.append(row[at])
        at += 1
      }
      ranges.append(start..<bytes.count)
      guard at < row.count else { return }
      at += 1
    }
  }
}
