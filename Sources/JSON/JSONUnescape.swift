/// Appends the text of a string's content (what stands between its quotes) as UTF-8.
///
/// What is no escape is copied as it is; bytes that a scan would have refused do no harm.
///
/// - Returns: whether a lone surrogate had to be replaced by U+FFFD.
package func appendUnescaped(_ content: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Bool {
  guard let base = content.baseAddress else { return false }
  output.reserveCapacity(output.count + content.count)
  var replaced = false
  var at = 0
  var run = 0
  let count = content.count
  while at < count {
    while at &+ 8 <= count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let mark = word ^ 0x5C5C_5C5C_5C5C_5C5C
      let marks = (mark &- 0x0101_0101_0101_0101) & ~mark & 0x8080_8080_8080_8080
      if marks != 0 {
        at &+= marks.trailingZeroBitCount >> 3
        break
      }
      at &+= 8
    }
    guard at < count else { break }
    guard content[at] == UInt8(ascii: "\\"), at + 1 < count else {
      at += 1
      continue
    }
    if at > run { output.append(contentsOf: content[run..<at]) }
    switch content[at + 1] {
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "u"):
      let (scalar, length) = unicodeEscape(at: at, in: content)
      UTF8Sequence.append(scalar, to: &output)
      replaced = replaced || (0xD800...0xDFFF).contains(scalar)
      at += length - 2
    case let byte: output.append(byte)
    }
    at += 2
    run = at
  }
  if run < count { output.append(contentsOf: content[run..<count]) }
  return replaced
}

/// The scalar of a `\uXXXX` at `offset`, surrogate pairs joined, and how many bytes it takes. A
/// surrogate without its other half is given as it is.
private func unicodeEscape(
  at offset: Int, in content: UnsafeRawBufferPointer
) -> (scalar: UInt32, length: Int) {
  guard let first = codeUnit(at: offset, in: content) else { return (0xFFFD, 2) }
  if (0xD800...0xDBFF).contains(first), let second = codeUnit(at: offset + 6, in: content),
    (0xDC00...0xDFFF).contains(second)
  {
    return (0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 12)
  }
  return (first, 6)
}

private func codeUnit(at offset: Int, in content: UnsafeRawBufferPointer) -> UInt32? {
  guard offset + 6 <= content.count, content[offset] == UInt8(ascii: "\\"),
    content[offset + 1] == UInt8(ascii: "u")
  else { return nil }
  var unit: UInt32 = 0
  for index in 2..<6 {
    guard let digit = hexDigit(content[offset + index]) else { return nil }
    unit = unit << 4 | digit
  }
  return unit
}
