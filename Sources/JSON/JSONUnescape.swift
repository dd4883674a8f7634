import CStrings
import Platform

/// Appends the text of a string's content (what stands between its quotes) as UTF-8.
///
/// What is not an escape is copied as it is; bytes that a scan would have refused do no harm.
///
/// - Returns: whether a lone surrogate had to be replaced by U+FFFD.
package func appendUnescaped(_ content: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Bool {
  let start = output.count
  // No text is longer than what it is written as, so the rest can be written without looking.
  output.appendBytesToFill(content.count)
  var replaced = false
  let length = output.withUnsafeMutableBytes { output in
    unescape(
      content, to: UnsafeMutableRawBufferPointer(rebasing: output[start...]), replaced: &replaced)
  }
  output.removeLast(content.count - length)
  return replaced
}

/// Writes the text of a string's content (what stands between its quotes) as UTF-8.
///
/// - Parameter output: at least as long as `content`.
/// - Returns: how many bytes were written.
package func unescape(
  _ content: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer
) -> Int {
  var replaced = false
  return unescape(content, to: output, replaced: &replaced)
}

/// - Parameter output: as long as `content`.
/// - Returns: how many bytes were written.
private func unescape(
  _ content: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer,
  replaced: inout Bool
) -> Int {
  guard let base = content.baseAddress, let target = output.baseAddress else { return 0 }
  let count = content.count
  var at = 0
  var end = 0
  while at < count {
    var copied = 0
    at = kustody_copy_string(
      base.assumingMemoryBound(to: UInt8.self), at, count,
      (target + end).assumingMemoryBound(to: UInt8.self), &copied)
    end &+= copied
    guard at < count else { break }
    // What is left of that: eight bytes at a time are copied at once; those from a backslash on are overwritten.
    while at &+ 8 <= count {
      let bytes = base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      (target + end).storeBytes(of: bytes, as: UInt64.self)
      let mark = UInt64(littleEndian: bytes) ^ 0x5C5C_5C5C_5C5C_5C5C
      let marks = (mark &- 0x0101_0101_0101_0101) & ~mark & 0x8080_8080_8080_8080
      let plain = marks == 0 ? 8 : marks.trailingZeroBitCount >> 3
      at &+= plain
      end &+= plain
      if marks != 0 { break }
    }
    guard at < count else { break }
    let byte = content[at]
    guard byte == UInt8(ascii: "\\"), at + 1 < count else {
      output[end] = byte
      end += 1
      at += 1
      continue
    }
    let escape = content[at + 1]
    if escape == UInt8(ascii: "u") {
      let (scalar, length) = unicodeEscape(at: at, in: content)
      replaced = replaced || (0xD800...0xDFFF).contains(scalar)
      end = store(scalar, in: output, at: end)
      at += length
    } else {
      output[end] = character(of: escape)
      end += 1
      at += 2
    }
  }
  return end
}

@inline(__always)
private func character(of escape: UInt8) -> UInt8 {
  switch escape {
  case UInt8(ascii: "n"): 0x0A
  case UInt8(ascii: "t"): 0x09
  case UInt8(ascii: "r"): 0x0D
  case UInt8(ascii: "b"): 0x08
  case UInt8(ascii: "f"): 0x0C
  default: escape
  }
}

/// Writes a scalar's bytes, of which there are no more than its escape has.
private func store(
  _ scalar: UInt32, in output: UnsafeMutableRawBufferPointer, at start: Int
) -> Int {
  var bytes: [UInt8] = []
  UTF8Sequence.append(scalar, to: &bytes)
  var end = start
  for byte in bytes where end < output.count {
    output[end] = byte
    end += 1
  }
  return end
}

/// The scalar of a `\uXXXX` at `offset`, surrogate pairs joined, and how many bytes it takes. A
/// surrogate without its other half is given as it is.
private func unicodeEscape(
  at offset: Int, in content: UnsafeRawBufferPointer
) -> (scalar: UInt32, length: Int) {
  guard let first = codeUnit(at: offset, in: content) else { return (0xFFFD, 6) }
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

/// The character of ASCII that the escape at `at` means, where it could stand as itself.
func needlessEscape(in json: UnsafeRawBufferPointer, at: Int) -> UInt8? {
  if json[at + 1] == UInt8(ascii: "/") { return UInt8(ascii: "/") }
  guard json[at + 1] == UInt8(ascii: "u"), at + 6 <= json.count else { return nil }
  var value: UInt32 = 0
  for byte in json[(at + 2)..<(at + 6)] {
    guard let digit = hexDigit(byte) else { return nil }
    value = value << 4 | UInt32(digit)
  }
  switch value {
  case 0x22, 0x5C: return nil
  case 0x20..<0x7F: return UInt8(value)
  default: return nil
  }
}
