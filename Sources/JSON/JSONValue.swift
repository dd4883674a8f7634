// JSON: bytes of JSON as a tape, as views and as values, and a writer.

/// A small document as a tree. For large ones there is `JSONTape`.
package enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// A number written without fraction and exponent that fits.
  case integer(Int64)
  /// Any other number, with its digits as they were written.
  case number(Double, text: String)
  case string(String)
  case array([JSONValue])
  /// The members in their order, duplicates included.
  case object([JSONMember])

  /// The value of the last member with the name; nil if there is none or this is not an object.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  /// The element at the index, counted from the end if negative; nil outside and on other kinds.
  package subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self else { return nil }
    let position = index < 0 ? elements.count &+ index : index
    return elements.indices.contains(position) ? elements[position] : nil
  }

  /// A real number as a value.
  package static func real(_ value: Double) -> JSONValue {
    guard value.isFinite else {
      return .string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }
    return .number(value, text: value.description)
  }

  /// The value as JSON text without white space.
  package var jsonText: String {
    var writer = JSONWriter()
    writer.value(self)
    return writer.text
  }

  package init(parsing text: String, depthLimit: Int = JSONTape.defaultDepthLimit) throws(JSONError)
  {
    let bytes = Array(text.utf8)
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(JSONError) in try JSONValue(parsing: buffer, depthLimit: depthLimit) }
    }
    self = try outcome.get()
  }

  /// The document's value. Throws where the bytes are not one JSON value in UTF-8.
  package init(
    parsing bytes: UnsafeRawBufferPointer, depthLimit: Int = JSONTape.defaultDepthLimit
  ) throws(JSONError) {
    var tape = JSONTape()
    try tape.scanDocument(bytes, depthLimit: depthLimit)
    self = JSONValue(tape, at: 0, in: bytes)
  }

  /// The tree of the value at `index`.
  ///
  /// Without recursion: containers that are still open wait in a list, so that depth costs no stack.
  package init(_ tape: borrowing JSONTape, at index: Int, in bytes: UnsafeRawBufferPointer) {
    var open: [OpenContainer] = []
    var at = index
    while true {
      let node = tape[at]
      var value: JSONValue
      switch node.kind {
      case .null: value = .null
      case .true: value = .bool(true)
      case .false: value = .bool(false)
      case .number:
        value = Self.number(
          UnsafeRawBufferPointer(rebasing: bytes[node.content]), isInteger: node.isInteger)
      case .string: value = .string(tape.text(at, in: bytes))
      case .array:
        open.append(OpenContainer(isObject: false, end: Int(node.next)))
        value = .null
      case .object:
        open.append(OpenContainer(isObject: true, end: Int(node.next)))
        value = .null
      }
      let isContainer = node.kind == .array || node.kind == .object
      at += 1
      if !isContainer {
        guard !open.isEmpty else {
          self = value
          return
        }
        open[open.count - 1].add(value)
      }
      while let last = open.last, at >= last.end {
        open.removeLast()
        value = last.value
        guard !open.isEmpty else {
          self = value
          return
        }
        open[open.count - 1].add(value)
      }
      if let last = open.last, last.isObject {
        open[open.count - 1].key = tape.text(at, in: bytes)
        at += 1
      }
    }
  }

  /// The number that the digits mean: an integer if they are one that fits in 64 bits.
  package static func number(_ digits: UnsafeRawBufferPointer, isInteger: Bool) -> JSONValue {
    let isNegative = digits.first == UInt8(ascii: "-")
    if isInteger, let integer = JSONNumber.integer(digits), integer != 0 || !isNegative {
      return .integer(integer)
    }
    let text = String(decoding: digits, as: UTF8.self)
    return .number(JSONNumber.real(digits), text: text)
  }
}

/// A member of an object.
package struct JSONMember: Sendable, Hashable {
  package var key: String
  package var value: JSONValue

  package init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}

private struct OpenContainer {
  let isObject: Bool
  /// The index of the first node that is not inside.
  let end: Int
  var key = ""
  var elements: [JSONValue] = []
  var members: [JSONMember] = []

  init(isObject: Bool, end: Int) {
    self.isObject = isObject
    self.end = end
  }

  var value: JSONValue { isObject ? .object(members) : .array(elements) }

  mutating func add(_ value: JSONValue) {
    if isObject { members.append(JSONMember(key, value)) } else { elements.append(value) }
  }
}
