import JSON

/// One step into a dynamic.
package enum DynamicStep: Sendable, Hashable {
  case key(String)
  /// From the end when negative.
  case index(Int64)
}

/// Looks into stored JSON without taking it apart: no tree, no copy.
///
/// Everything here trusts JSON to be well-formed and answers nil, or something inside the bytes, when
/// it is not; nothing reads outside them. A JSON null is nil like what is not there. Of a name that
/// occurs twice the last counts, as it does in `DynamicValue`.
package enum DynamicPath {
  /// The bytes of the value that the steps lead to. They lie within `json`.
  package static func value(
    in json: UnsafeRawBufferPointer, _ steps: [DynamicStep]
  ) -> UnsafeRawBufferPointer? {
    var slice = json
    for step in steps {
      let next =
        switch step {
        case .key(let key): key.withUTF8Bytes { member($0, of: slice) }
        case .index(let index): element(index, of: slice)
        }
      guard let next else { return nil }
      slice = next
    }
    return steps.isEmpty ? notNull(json[...]) : slice
  }

  /// The value of a bag's member.
  package static func member(
    _ key: UnsafeRawBufferPointer, of json: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    var cursor = JSONSkipper(json)
    guard cursor.open(UInt8(ascii: "{")) else { return nil }
    var found: Slice<UnsafeRawBufferPointer>?
    while cursor.hasElement(before: UInt8(ascii: "}")) {
      guard let name = cursor.string() else { return nil }
      guard cursor.skip(UInt8(ascii: ":")), let value = cursor.value() else { return nil }
      if matches(name, key) { found = value }
    }
    return cursor.isWhole ? found.flatMap(notNull) : nil
  }

  /// An array's element.
  package static func element(
    _ index: Int64, of json: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    var position = index
    if index < 0 {
      guard let count = count(of: json) else { return nil }
      position = Int64(count).addingReportingOverflow(index).partialValue
    }
    guard position >= 0 else { return nil }
    var cursor = JSONSkipper(json)
    guard cursor.open(UInt8(ascii: "[")) else { return nil }
    while cursor.hasElement(before: UInt8(ascii: "]")) {
      guard let value = cursor.value() else { return nil }
      if position == 0 { return notNull(value) }
      position -= 1
    }
    return nil
  }

  /// How many elements an array has; nil for everything else.
  package static func count(of json: UnsafeRawBufferPointer) -> Int? {
    var cursor = JSONSkipper(json)
    guard cursor.open(UInt8(ascii: "[")) else { return nil }
    var count = 0
    while cursor.hasElement(before: UInt8(ascii: "]")) {
      guard cursor.value() != nil else { return nil }
      count += 1
    }
    return cursor.isWhole ? count : nil
  }

  private static func notNull(
    _ slice: Slice<UnsafeRawBufferPointer>
  ) -> UnsafeRawBufferPointer? {
    guard !slice.isEmpty, slice.first != UInt8(ascii: "n") else { return nil }
    return UnsafeRawBufferPointer(rebasing: slice)
  }

  /// Whether the content of a JSON string is the name.
  private static func matches(
    _ content: Slice<UnsafeRawBufferPointer>, _ key: UnsafeRawBufferPointer
  ) -> Bool {
    if content.count == key.count, content.elementsEqual(key) {
      return !key.contains(UInt8(ascii: "\\"))
    }
    // An escape is never shorter than what it stands for.
    guard content.count > key.count, content.contains(UInt8(ascii: "\\")) else { return false }
    var unescaped: [UInt8] = []
    _ = appendUnescaped(UnsafeRawBufferPointer(rebasing: content), to: &unescaped)
    return unescaped.elementsEqual(key)
  }
}

/// Passes over JSON as fast as brackets and quotes can be found.
private struct JSONSkipper {
  let bytes: UnsafeRawBufferPointer
  var at = 0
  /// Whether the container's bracket was found.
  private(set) var isWhole = false
  private var isFirst = true

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
  }

  mutating func skip(_ byte: UInt8) -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  mutating func open(_ bracket: UInt8) -> Bool { skip(bracket) }

  /// Goes to the next element, past the comma; false at the closing bracket and at the end.
  mutating func hasElement(before bracket: UInt8) -> Bool {
    if skip(bracket) {
      isWhole = true
      return false
    }
    if isFirst {
      isFirst = false
      return at < bytes.count
    }
    return skip(UInt8(ascii: ","))
  }

  /// Passes a string and gives what stands between its quotes.
  mutating func string() -> Slice<UnsafeRawBufferPointer>? {
    guard skip(UInt8(ascii: "\"")) else { return nil }
    let start = at
    guard passString() else { return nil }
    return bytes[start..<at - 1]
  }

  /// Passes a value and gives its bytes.
  mutating func value() -> Slice<UnsafeRawBufferPointer>? {
    skipSpace()
    guard at < bytes.count else { return nil }
    let start = at
    switch bytes[at] {
    case UInt8(ascii: "\""):
      at += 1
      guard passString() else { return nil }
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard passContainer() else { return nil }
    default:
      while at < bytes.count, !isEnd(bytes[at]) { at += 1 }
      guard at > start else { return nil }
    }
    return bytes[start..<at]
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), 0...0x20: true
    default: false
    }
  }

  /// Goes past the quote that ends the string.
  private mutating func passString() -> Bool {
    let low: UInt64 = 0x0101_0101_0101_0101
    while true {
      while at &+ 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        let quote = word ^ (low &* 0x22)
        let backslash = word ^ (low &* 0x5C)
        let marks =
          ((quote &- low) & ~quote | (backslash &- low) & ~backslash) & 0x8080_8080_8080_8080
        if marks != 0 {
          at &+= marks.trailingZeroBitCount >> 3
          break
        }
        at &+= 8
      }
      guard at < bytes.count else { return false }
      let byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "\"") { return true }
      if byte == UInt8(ascii: "\\") { at += 1 }
    }
  }

  private mutating func passContainer() -> Bool {
    var depth = 0
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard passString() else { return false }
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return true }
      default: break
      }
    }
    return false
  }
}
