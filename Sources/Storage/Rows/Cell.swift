/// A value on its way into a row, in the encoding of its column.
package enum Cell {
  case null
  case integer(Int64)
  case real(Double)
  /// UTF-8 that lives until the row is written.
  case text(UnsafeRawBufferPointer)
  /// UTF-8 in the scratch bytes of the row.
  case scratch(start: Int, count: Int)
}
