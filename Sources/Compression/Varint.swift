/// Appends a number, seven bits a byte, the lowest first (LEB128).
package func appendVarint(_ value: UInt64, to bytes: inout [UInt8]) {
  var value = value
  while value >= 0x80 {
    bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
    value >>= 7
  }
  bytes.append(UInt8(truncatingIfNeeded: value))
}
