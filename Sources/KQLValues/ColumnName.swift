/// Names of columns that Azure makes of names of properties.
package enum ColumnName {
  /// Appends a property's name, each run of characters that no column's name may have as one `_`.
  package static func append(cleaned key: UnsafeRawBufferPointer, to name: inout [UInt8]) {
    var isInRun = false
    for byte in key {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        name.append(byte)
        isInRun = false
      default:
        if !isInRun { name.append(UInt8(ascii: "_")) }
        isInRun = true
      }
    }
  }
}
