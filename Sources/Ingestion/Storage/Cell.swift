/// A value on its way into a row, in the encoding of its column.
enum Cell {
  case null
  case integer(Int64)
  case real(Double)
  /// UTF-8 that lives until the row is written.
  case text(UnsafeRawBufferPointer)
  /// UTF-8 in the scratch bytes of the row.
  case scratch(start: Int, count: Int)
}

/// Where an item came from.
struct ItemOrigin {
  /// Of its bytes in the decoded text.
  var offset: Int
  var length: Int
  /// From 1.
  var line: Int
  /// 0, or 1, 2, … for further items out of the same bytes.
  var part: Int

  /// One past the last byte.
  var end: Int { offset + length }
}
