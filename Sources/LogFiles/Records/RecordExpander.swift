import Files
import JSON

/// Finds the records in a value: elements of arrays, of `{"records":[…]}` and of the envelopes that
/// Event Hubs and REST interfaces put around them, and JSON that stands in strings.
package final class RecordExpander {
  /// What is called for each record.
  package typealias OnRecord = (Record) throws(RecordFailure) -> Void
  /// What is called for a value that holds no record, with its bytes.
  package typealias OnReject = (ItemOrigin, String, UnsafeRawBufferPointer) throws(RecordFailure) ->
    Void

  private static let maximumDepth = 8
  package let onRecord: OnRecord
  package let onReject: OnReject

  /// The value's place in the text.
  private var offset = 0
  private var line = 1
  private var isElement = false
  /// Up to where line feeds were counted, in the value's bytes.
  private var countedTo = 0
  private var lineThere = 1
  /// Numbers the items that come out of the bytes of the same string.
  package let parts = PartCounter()
  /// Tables of an answer that comes in fragments.
  var fragments = FragmentedTables()
  package let written = SynthesizedRecord()
  /// Of the records that came last, each of other members.
  private var layouts: [RecordLayout] = []
  private static let mostLayouts = 4

  package init(onRecord: @escaping OnRecord, onReject: @escaping OnReject) {
    self.onRecord = onRecord
    self.onReject = onReject
  }

  /// - Parameters:
  ///   - json: a view whose node 0 is the value.
  ///   - base: the offset in the text of the view's first byte.
  ///   - line: of the value's first byte.
  ///   - isElement: it stands in an array of the text.
  package func expand(
    _ json: JSONView, base: Int, line: Int, isElement: Bool = false
  ) throws(RecordFailure) {
    offset = base
    self.isElement = isElement
    self.line = line
    countedTo = json[0].range.lowerBound
    lineThere = line
    try expand(json, 0, depth: 0, string: nil)
  }

  /// - Parameter string: where the string stands whose JSON this is; nil in the text itself.
  private func expand(
    _ json: JSONView, _ index: Int, depth: Int, string: ItemOrigin?
  ) throws(RecordFailure) {
    let origin = origin(of: index, in: json, string)
    guard depth <= Self.maximumDepth else {
      try onReject(origin, "records nested more than \(Self.maximumDepth) deep", json.raw(index))
      return
    }
    switch json[index].kind {
    case .array: try expandElements(json, index, depth: depth, string: string)
    case .object:
      if depth == 0, !json.hasNeedlessEscapes, !json.hasRawControls,
        let members = knownMembers(of: index, in: json)
      {
        try onRecord(Record(json, at: index, origin: origin, members: members))
      } else if let envelope = envelope(json, index, isElement: isElement || depth > 0) {
        switch envelope {
        case .elements(let array):
          try expandElements(json, array, depth: depth, string: string)
        case .value(let value): try expand(json, value, depth: depth + 1, string: string)
        case .union(let member):
          if string == nil { parts.reset() }
          let place = self.origin(of: member + 1, in: json, string)
          let isBytes = json.content(member).equals("bytes")
          try expandString(json, member + 1, depth: depth + 1, place, isBytes: isBytes)
        case .answer(let tables):
          try expandAnswer(json, index, tables: tables, string: string)
        case .frame: try expandFrame(json, index, origin, string: string)
        case .resourceTable(let table): try expandResources(json, table, string: string)
        }
      } else {
        let origin = numbered(origin, string)
        if json.hasNeedlessEscapes || json.hasRawControls,
          try expandPlain(json.raw(index), origin, isInString: string != nil)
        {
          return
        }
        var record = Record(json, at: index, origin: origin)
        if string != nil { record.parts = parts }
        if depth == 0 { learn(record) }
        try onRecord(record)
      }
    case .string:
      if string == nil { parts.reset() }
      try expandString(json, index, depth: depth, origin)
    case .null: try onReject(origin, "null, not a record", json.raw(index))
    case .true, .false: try onReject(origin, "a boolean, not a record", json.raw(index))
    case .number: try onReject(origin, "a number, not a record", json.raw(index))
    }
  }

  /// The members of an object that is a record as one before it was.
  private func knownMembers(of object: Int, in json: JSONView) -> RecordMembers<Int>? {
    for number in layouts.indices {
      guard let members = layouts[number].members(of: object, in: json) else { continue }
      if number > 0 { layouts.swapAt(0, number) }
      return members
    }
    return nil
  }

  private func learn(_ record: Record) {
    guard let layout = RecordLayout(record) else { return }
    if layouts.count == Self.mostLayouts { layouts.removeLast() }
    layouts.insert(layout, at: 0)
  }

  /// Hands over a record whose text has escapes without need, or control characters in strings: anyone who looks
  /// for names and values then meets them as they are in plain JSON.
  ///
  /// - Returns: false if it has none.
  private func expandPlain(
    _ raw: UnsafeRawBufferPointer, _ origin: ItemOrigin, isInString: Bool
  ) throws(RecordFailure) -> Bool {
    var text: [UInt8] = []
    let changes = appendPlain(raw, to: &text)
    if changes.isEmpty { return false }
    return try Self.scan(text) { json throws(RecordFailure) in
      var record = Record(json, at: 0, origin: origin)
      record.source = raw
      record.isRepaired = changes.contains(.controls)
      // Its places are not those in the source any more: items in it share those of the record.
      record.parts = isInString ? parts : PartCounter()
      try onRecord(record)
    } == nil
  }

  private func expandElements(
    _ json: JSONView, _ array: Int, depth: Int, string: ItemOrigin?
  ) throws(RecordFailure) {
    var at = array + 1
    let end = json.after(array)
    while at < end {
      try expand(json, at, depth: depth + 1, string: string)
      at = json.after(at)
    }
  }

  private func expandString(
    _ json: JSONView, _ index: Int, depth: Int, _ origin: ItemOrigin, isBytes: Bool = false
  ) throws(RecordFailure) {
    var text: [UInt8] = []
    json.appendText(index, to: &text)
    if isBytes, let bytes = Self.bytes(ofAvro: text) { text = bytes }
    let first = text.first { $0 > 0x20 }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      try onReject(origin, "a string, not a record", json.raw(index))
      return
    }
    let error = try Self.scan(text) { inner throws(RecordFailure) in
      try self.expand(inner, 0, depth: depth + 1, string: origin)
    }
    if let error {
      try onReject(origin, "a string, not a record: \(error.message)", json.raw(index))
    }
  }

  /// Hands over a document that was made here.
  ///
  /// - Returns: why `body` was not called, if it was not.
  package static func scan(
    _ text: [UInt8], _ body: (JSONView) throws(RecordFailure) -> Void
  ) throws(RecordFailure) -> JSONError? {
    let outcome = text.withUnsafeBytes { bytes in
      Result { () throws(RecordFailure) -> JSONError? in
        var tape = JSONTape()
        do throws(JSONError) {
          try tape.scanDocument(bytes, allowsControls: true)
        } catch {
          return error
        }
        try body(tape.view(of: bytes))
        return nil
      }
    }
    return try outcome.get()
  }

  /// The bytes that JSON of Avro means, a character each; nil where they would be no text.
  private static func bytes(ofAvro text: [UInt8]) -> [UInt8]? {
    guard text.contains(where: { $0 >= 0x80 }) else { return nil }
    var bytes: [UInt8] = []
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      guard scalar.value <= 0xFF else { return nil }
      bytes.append(UInt8(scalar.value))
    }
    return String(validating: bytes, as: UTF8.self) == nil ? nil : bytes
  }

  private enum Envelope {
    case elements(Int)
    case value(Int)
    /// A value of a union as JSON of Avro has it: an object of one member, which says the type.
    case union(member: Int)
    case answer(tables: Int)
    case frame
    /// What Resource Graph answers, a row a resource.
    case resourceTable(Int)
  }

  private func envelope(_ json: JSONView, _ object: Int, isElement: Bool) -> Envelope? {
    var body: Int?
    var hasEventMember = false
    var list: Int?
    var isListOnly = true
    // What Resource Graph answers: rows, and besides them nothing but what is said about the answer.
    var data: Envelope?
    var saysTotal = false
    var isAnswerOnly = true
    var at = object + 1
    let end = json.after(object)
    while at < end {
      let key = json.content(at)
      let value = at + 1
      let kind = json[value].kind
      at = json.after(value)
      if isAnswerOnly, !Self.answerMembers.contains(where: key.equals) { isAnswerOnly = false }
      switch key.count {
      case 7 where key.equals("records") && kind == .array: return .elements(value)
      case 6 where (key.equals("tables") || key.equals("Tables")) && kind == .array:
        if isAnswer(json, value) { return .answer(tables: value) }
        isListOnly = false
      case 4 where key.equalsIgnoringCase("body"):
        body = value
        isListOnly = false
      case 5 where key.equals("value") && kind == .array:
        if value + 1 < json.after(value), json[value + 1].kind == .object { list = value }
      case 6 where key.equalsIgnoringCase("offset"), 11 where key.equalsIgnoringCase("partitionid"),
        14 where key.equalsIgnoringCase("sequencenumber"),
        15 where key.equalsIgnoringCase("enqueuedtimeutc"):
        hasEventMember = true
        isListOnly = false
      case 9 where key.equals("FrameType") && kind == .string: return .frame
      case 4 where key.equals("data") && kind == .array:
        if value + 1 < json.after(value), json[value + 1].kind == .object {
          data = .elements(value)
        }
        isListOnly = false
      case 4 where key.equals("data") && kind == .object:
        if json.lastMember("columns", of: value) != nil, json.lastMember("rows", of: value) != nil {
          data = .resourceTable(value)
        }
        isListOnly = false
      case 12 where key.equals("totalRecords"), 13 where key.equals("total_records"):
        saysTotal = true
        isListOnly = false
      case 8 where key.equals("nextLink"): break
      // PowerShell counts what it lists.
      case 5 where key.equalsIgnoringCase("count"), 10 where key.equals("totalCount"): break
      default: if !key.hasPrefix("@odata.") { isListOnly = false }
      }
    }
    if let body, hasEventMember {
      let member = body + 1
      if json[body].kind == .object, member < json.after(body),
        json.after(member + 1) == json.after(body), json[member + 1].kind == .string,
        json.content(member).equals("bytes") || json.content(member).equals("string")
      {
        return .union(member: member)
      }
      return .value(body)
    }
    if let list, isListOnly { return .elements(list) }
    if let data, saysTotal || isAnswerOnly { return data }
    return WrappedRows.array(json, object, isElement: isElement).map(Envelope.elements)
  }

  private static let answerMembers: [StaticString] = [
    "data", "count", "totalRecords", "total_records", "skip_token", "skipToken", "$skipToken",
    "resultTruncated", "result_truncated", "facets",
  ]

  /// Whether an array of tables is a query's answer: its first has columns.
  private func isAnswer(_ json: JSONView, _ tables: Int) -> Bool {
    let first = tables + 1
    guard first < json.after(tables), json[first].kind == .object else { return false }
    return json.lastMember("columns", of: first) != nil
      || json.lastMember("Columns", of: first) != nil
  }

  package func origin(of index: Int, in json: JSONView, _ string: ItemOrigin?) -> ItemOrigin {
    if let string { return string }
    let range = json[index].range
    if range.lowerBound > countedTo {
      lineThere += TextBuffer.lineFeeds(
        in: UnsafeRawBufferPointer(rebasing: json.bytes[countedTo..<range.lowerBound]))
      countedTo = range.lowerBound
    }
    return ItemOrigin(
      offset: offset + range.lowerBound, length: range.count, line: lineThere, part: 0)
  }

  /// Numbers the records that come out of one string.
  func numbered(_ origin: ItemOrigin, _ string: ItemOrigin?) -> ItemOrigin {
    guard string != nil else { return origin }
    var numbered = origin
    numbered.part = parts.take()
    return numbered
  }
}
