import JSON

/// A dynamic as the database stores it: JSON text, a JSON null being SQL's.
///
/// Nothing is added to JSON for the kinds that it lacks. A datetime in a dynamic is the string that
/// `tostring` gives of it, and `gettype` takes just such strings for datetimes; a guid is its string;
/// a timespan is its ticks where a literal held it and its text where a function packed it, as the
/// engine has it.
package enum DynamicText {
  /// What `tostring` gives of a stored dynamic: a string without its quotes, `""` for null, compact
  /// JSON for arrays and bags. Text that is not JSON is given back as it is.
  package static func text(ofJSON json: String) -> String { json.withUTF8Bytes(text(of:)) }

  /// The same over bytes.
  package static func text(of json: UnsafeRawBufferPointer) -> String {
    var output: [UInt8] = []
    appendText(of: json, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Appends what `text` gives.
  package static func appendText(of json: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    var tape = JSONTape()
    guard (try? tape.scanDocument(json)) != nil else {
      output.append(contentsOf: json)
      return
    }
    switch tape[0].kind {
    case .null: break
    case .string: tape.appendText(0, in: json, to: &output)
    case .true, .false, .number, .array, .object: appendCanonical(tape, of: json, to: &output)
    }
  }

  /// Appends the JSON on one line, with numbers and escapes as this project writes them, so that
  /// equal values are equal text as far as the order of members allows. False, and nothing
  /// appended, when the bytes are not JSON.
  package static func appendCanonical(
    of json: UnsafeRawBufferPointer, to output: inout [UInt8]
  ) -> Bool {
    var tape = JSONTape()
    guard (try? tape.scanDocument(json)) != nil else { return false }
    appendCanonical(tape, of: json, to: &output)
    return true
  }

  private static func appendCanonical(
    _ tape: borrowing JSONTape, of json: UnsafeRawBufferPointer, to output: inout [UInt8]
  ) {
    var written = 0
    func copy(upTo end: Int) {
      appendCompacted(UnsafeRawBufferPointer(rebasing: json[written..<end]), to: &output)
    }
    for index in 0..<tape.count {
      let node = tape[index]
      switch node.kind {
      case .number:
        let digits = UnsafeRawBufferPointer(rebasing: json[node.content])
        guard !isCanonical(digits, isInteger: node.isInteger) else { continue }
        copy(upTo: node.content.lowerBound)
        appendNumber(digits, isInteger: node.isInteger, to: &output)
      case .string where node.hasEscapes:
        copy(upTo: node.range.lowerBound)
        var text: [UInt8] = []
        tape.appendText(index, in: json, to: &text)
        text.withUnsafeBytes { appendString($0, to: &output) }
      case .null, .true, .false, .string, .array, .object: continue
      }
      written = node.range.upperBound
    }
    copy(upTo: json.count)
  }

  /// Whether digits are sure to be as `appendNumber` would write them.
  private static func isCanonical(_ digits: UnsafeRawBufferPointer, isInteger: Bool) -> Bool {
    if isInteger { return digits.count <= 18 && !digits.elementsEqual("-0".utf8) }
    guard digits.count <= 16, let point = digits.firstIndex(of: UInt8(ascii: ".")),
      !digits.contains(where: { $0 | 0x20 == UInt8(ascii: "e") })
    else { return false }
    let isWhole = digits.count == point + 2
    guard isWhole || digits[digits.count - 1] != ASCII.zero else { return false }
    return point > 0 && digits[point - 1] != ASCII.zero
      || point + 1 < digits.count && digits[point + 1] != ASCII.zero || isWhole
  }

  private static func appendNumber(
    _ digits: UnsafeRawBufferPointer, isInteger: Bool, to output: inout [UInt8]
  ) {
    if isInteger, let integer = JSONNumber.integer(digits) {
      output.append(contentsOf: String(integer).utf8)
    } else {
      RealText.writeDynamic(JSONNumber.real(digits), into: &output)
    }
  }

  /// Appends a text as a JSON string.
  package static func appendString(_ text: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    var writer = JSONWriter()
    swap(&writer.bytes, &output)
    writer.string(utf8: text)
    swap(&writer.bytes, &output)
  }

  package static func appendString(_ text: String, to output: inout [UInt8]) {
    text.withUTF8Bytes { appendString($0, to: &output) }
  }

  /// Appends a stored dynamic to a document: the JSON as it is, digit for digit, on one line. What
  /// is not JSON cannot break the document and becomes a string.
  package static func appendDocument(_ json: String, to output: inout [UInt8]) {
    json.withUTF8Bytes { bytes in
      var tape = JSONTape()
      if (try? tape.scanDocument(bytes)) != nil {
        appendCompacted(bytes, to: &output)
      } else {
        appendString(bytes, to: &output)
      }
    }
  }
}

extension DynamicText {
  /// Whether a text is just what `tostring` gives of a datetime.
  package static func isDateTime(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count == 28, text[10] == UInt8(ascii: "T"), text[19] == UInt8(ascii: "."),
      text[27] == UInt8(ascii: "Z")
    else { return false }
    guard let ticks = DateTime.parse(text) else { return false }
    return DateTime.text(ticks).utf8.elementsEqual(text)
  }

  /// The name that `gettype` has for what a stored dynamic holds, told by its first bytes.
  package static func typeName(of json: UnsafeRawBufferPointer) -> String {
    let cursor = ByteCursor(trimming: json)
    switch cursor.current {
    case UInt8(ascii: "["): return "array"
    case UInt8(ascii: "{"): return "dictionary"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return "bool"
    case UInt8(ascii: "\""):
      guard cursor.end - cursor.offset == 30 else { return "string" }
      let range = cursor.offset + 1..<cursor.end - 1
      return isDateTime(UnsafeRawBufferPointer(rebasing: json[range])) ? "datetime" : "string"
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let digits = UnsafeRawBufferPointer(rebasing: json[cursor.offset..<cursor.end])
      return JSONNumber.integer(digits) == nil ? "double" : "long"
    default: return "null"
    }
  }

  /// What `parse_json` makes of a text, as it is stored: canonical JSON, or a JSON string when the
  /// text is not JSON. False, and nothing appended, for null and for an empty text.
  package static func appendParsed(
    _ text: UnsafeRawBufferPointer, to output: inout [UInt8]
  ) -> Bool {
    let start = output.count
    if appendCanonical(of: text, to: &output) {
      guard output.count > start, output[start] == UInt8(ascii: "n") else { return true }
      output.removeLast(output.count - start)
      return false
    }
    guard !text.isEmpty else { return false }
    if UTF8Sequence.firstError(in: text) == nil {
      appendString(text, to: &output)
    } else {
      appendString(String(decoding: text, as: UTF8.self), to: &output)
    }
    return true
  }
}
