import KQLCatalog
import KQLValues

/// `parse_xml`.
extension FunctionCatalog {
  mutating func declareXML() {
    scalar(
      "parse_xml", source: "parse-xml-function",
      "The elements, attributes and texts of XML as a dynamic, or null where it is none.",
      words: ["xml": "the XML text"],
      naming: .ofArgument,
      .raw(Parameter("xml", .string), returns: .fixed(.dynamic)) { arguments in
        guard let text = Text(view: arguments[0]), text.bytes.count <= 1_048_576 else {
          return .null
        }
        var reader = XMLReader(text.bytes)
        return reader.document().map { .text($0.jsonText) } ?? .null
      },
      examples: [
        ("parse_xml('<e/>')", "dynamic({'e': null})"),
        ("parse_xml('<e>text</e>')", "dynamic({'e': 'text'})"),
        (
          "parse_xml('<e name=\"value\">text</e>')",
          "dynamic({'e': {'@name': 'value', '#text': 'text'}})"
        ),
        (
          "parse_xml('<e> <a>text</a> <a>text</a> </e>')", "dynamic({'e': {'a': ['text', 'text']}})"
        ),
        (
          "parse_xml('<e> text <a>text</a> </e>')", "dynamic({'e': {'#text': 'text', 'a': 'text'}})"
        ),
        ("parse_xml('<e>')", "dynamic(null)"),
      ])
  }
}

/// Reads XML into the dynamics that parse_xml() makes of it: nil where it is not well-formed.
///
/// Document types are skipped, so no entity is known but the five of XML and those by number.
private struct XMLReader {
  private struct Element {
    var name: String
    /// Attributes and children by name, in the order in which they came.
    var members: [(name: String, values: [DynamicValue])] = []
    private var places: [String: Int] = [:]

    init(name: String) { self.name = name }

    mutating func add(_ value: DynamicValue, as name: String) {
      if let place = places[name] {
        members[place].values.append(value)
      } else {
        places[name] = members.count
        members.append((name, [value]))
      }
    }

    var value: DynamicValue {
      if members.isEmpty { return .null }
      if members.count == 1, members[0].name == "#text", members[0].values.count == 1 {
        return members[0].values[0]
      }
      var bag = DynamicBag()
      for member in members {
        bag[member.name] = member.values.count == 1 ? member.values[0] : .array(member.values)
      }
      return .bag(bag)
    }
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private static let deepest = 512

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  mutating func document() -> DynamicValue? {
    var open: [Element] = []
    var root: DynamicBag?
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else {
        guard let text = readText() else { return nil }
        if text.isEmpty { continue }
        guard !open.isEmpty else { return nil }
        open[open.count - 1].add(.string(text), as: "#text")
        continue
      }
      if skip("<!--", upTo: "-->") || skip("<?", upTo: "?>") { continue }
      if isAt("<![CDATA[") {
        guard let end = find("]]>", from: position + 9), !open.isEmpty else { return nil }
        let text = String(decoding: bytes[(position + 9)..<end], as: UTF8.self)
        open[open.count - 1].add(.string(text), as: "#text")
        position = end + 3
        continue
      }
      if isAt("<!") {
        guard open.isEmpty, root == nil, skipDocumentType() else { return nil }
        continue
      }
      var finished: Element
      if isAt("</") {
        position += 2
        guard let name = readName(), let element = open.popLast(), element.name == name else {
          return nil
        }
        skipBlank()
        guard take(">") else { return nil }
        finished = element
      } else {
        guard root == nil, let (element, isEmpty) = readStart() else { return nil }
        guard isEmpty else {
          guard open.count < Self.deepest else { return nil }
          open.append(element)
          continue
        }
        finished = element
      }
      if open.isEmpty {
        var bag = DynamicBag()
        bag[finished.name] = finished.value
        root = bag
      } else {
        open[open.count - 1].add(finished.value, as: finished.name)
      }
    }
    guard open.isEmpty, let root else { return nil }
    return .bag(root)
  }

  private mutating func readStart() -> (Element, isEmpty: Bool)? {
    position += 1
    guard let name = readName() else { return nil }
    var element = Element(name: name)
    var names: Set<String> = []
    while true {
      let hadBlank = skipBlank()
      if take("/>") { return (element, true) }
      if take(">") { return (element, false) }
      guard hadBlank, let attribute = readName(), names.insert(attribute).inserted else {
        return nil
      }
      skipBlank()
      guard take("=") else { return nil }
      skipBlank()
      guard position < bytes.count else { return nil }
      let quote = bytes[position]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        let end = bytes[(position + 1)...].firstIndex(of: quote)
      else { return nil }
      guard let value = unescaped(bytes.slice(position + 1..<end)),
        !bytes[(position + 1)..<end].contains(UInt8(ascii: "<"))
      else { return nil }
      element.add(.string(value), as: "@" + attribute)
      position = end + 1
    }
  }

  /// Text up to the next tag, without blanks around it.
  private mutating func readText() -> String? {
    let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
    var range = position..<end
    position = end
    while let first = range.first, Self.isBlank(bytes[first]) { range.removeFirst() }
    while let last = range.last, Self.isBlank(bytes[last]) { range.removeLast() }
    return unescaped(bytes.slice(range))
  }

  private func unescaped(_ text: UnsafeRawBufferPointer) -> String? {
    guard text.contains(UInt8(ascii: "&")) else { return String(decoding: text, as: UTF8.self) }
    var output: [UInt8] = []
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "&") else {
        output.append(text[index])
        index += 1
        continue
      }
      guard let end = text[index...].firstIndex(of: UInt8(ascii: ";")), end - index <= 12 else {
        return nil
      }
      let name = String(decoding: text[(index + 1)..<end], as: UTF8.self)
      switch name {
      case "lt": output.append(UInt8(ascii: "<"))
      case "gt": output.append(UInt8(ascii: ">"))
      case "amp": output.append(UInt8(ascii: "&"))
      case "quot": output.append(UInt8(ascii: "\""))
      case "apos": output.append(UInt8(ascii: "'"))
      default:
        let number =
          name.hasPrefix("#x")
          ? UInt32(name.dropFirst(2), radix: 16)
          : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        guard let scalar = number.flatMap(Unicode.Scalar.init) else { return nil }
        output.append(contentsOf: UTF8.encode(scalar) ?? .init())
      }
      index = end + 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private mutating func readName() -> String? {
    let start = position
    while position < bytes.count, Self.isNameByte(bytes[position]) { position += 1 }
    guard position > start, bytes[start] &- 0x30 >= 10, bytes[start] != UInt8(ascii: "-"),
      bytes[start] != UInt8(ascii: ".")
    else { return nil }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func skipDocumentType() -> Bool {
    var depth = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "]") { depth -= 1 }
      if depth == 0 { return true }
    }
    return false
  }

  // MARK: bytes

  private func isAt(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[position...].starts(with: $0) }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    guard isAt(text) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  @discardableResult
  private mutating func skipBlank() -> Bool {
    let start = position
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
    return position > start
  }

  private mutating func skip(_ start: StaticString, upTo end: StaticString) -> Bool {
    guard isAt(start), let found = find(end, from: position + start.utf8CodeUnitCount) else {
      return false
    }
    position = found + end.utf8CodeUnitCount
    return true
  }

  private func find(_ text: StaticString, from: Int) -> Int? {
    text.withUTF8Buffer { wanted in
      guard let first = wanted.first else { return from }
      var index = from
      while index < bytes.count, let next = bytes[index...].firstIndex(of: first) {
        if bytes[next...].starts(with: wanted) { return next }
        index = next + 1
      }
      return nil
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
      || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":")].contains(byte)
  }
}
