import Compression
import JSON
import Testing

@testable import LogFiles

@Suite("Records that are read ahead")
struct RecordFeedTests {
  /// What is read, as text: of a value all its nodes.
  private enum Event: Equatable, CustomStringConvertible {
    case value(String, offset: Int, line: Int, isInArray: Bool, nodes: [JSONNode])
    case rejected(String, String, offset: Int, length: Int, line: Int)

    var description: String {
      switch self {
      case .value(let text, let offset, let line, _, _): "\(offset), line \(line): \(text)"
      case .rejected(let reason, let raw, let offset, _, let line):
        "\(offset), line \(line): \(reason): \(raw)"
      }
    }
  }

  private struct All: Equatable {
    var events: [Event] = []
    var error: String?
    var settled = 0
    var end = 0
    var line = 0
    var isUnclosed = false
  }

  private static func value(
    _ json: JSONView, base: Int, line: Int, isInArray: Bool
  ) -> Event {
    let start = json[0].range.lowerBound
    let nodes = (0..<json.count).map { index in
      var node = json[index]
      node.start -= UInt32(start)
      node.end -= UInt32(start)
      return node
    }
    return .value(
      String(decoding: json.raw(0), as: UTF8.self), offset: base + start, line: line,
      isInArray: isInArray, nodes: nodes)
  }

  private static func rejected(_ rejected: RejectedBytes) -> Event {
    .rejected(
      rejected.reason, String(decoding: rejected.raw, as: UTF8.self),
      offset: rejected.origin.offset, length: rejected.origin.length, line: rejected.origin.line)
  }

  private static func reader(
    _ source: any ByteSource, portion: Int, recordLimit: Int = 1 << 20
  ) -> RecordReader {
    RecordReader(
      TextBuffer(source, limit: recordLimit, portion: portion), recordLimit: recordLimit,
      depthLimit: 100, keptBytes: 1 << 10)
  }

  private static func finish(_ all: inout All, _ reader: RecordReader) {
    all.settled = reader.settled
    all.end = reader.buffer.offset
    all.line = reader.buffer.line
    all.isUnclosed = reader.isUnclosed
  }

  /// What the reader itself finds.
  private static func directly(_ reader: RecordReader) -> All {
    var all = All()
    loop: while true {
      do {
        switch try reader.next() {
        case .value:
          all.events.append(
            value(
              reader.tape.view(of: reader.buffer.bytes), base: reader.buffer.base,
              line: reader.valueLine, isInArray: reader.isInArray))
        case .rejected: all.events.append(rejected(reader.rejected))
        case .end: break loop
        }
      } catch {
        all.error = error.description
        return all
      }
    }
    finish(&all, reader)
    return all
  }

  private static func fed(_ reader: RecordReader, isAhead: Bool) -> All {
    var all = All()
    let feed = RecordFeed(
      reader, ahead: isAhead ? ReadAhead(begin: {}, position: { 0 }, onRead: { _ in }) : nil)
    defer { feed.end() }
    loop: while true {
      do {
        switch try feed.nextEvent() {
        case .value(let json, let line, let isInArray):
          all.events.append(value(json, base: feed.base, line: line, isInArray: isInArray))
        case .rejected(let bytes): all.events.append(rejected(bytes))
        case .end: break loop
        }
      } catch {
        all.error = error.description
        return all
      }
    }
    finish(&all, reader)
    return all
  }

  /// Records of many forms, some of them broken, the same ones for the same seed.
  private static func text(seed: UInt64) -> [UInt8] {
    var state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493
    func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var text = ""
    for number in 0..<60 + below(200) {
      switch below(14) {
      case 0: text += "{\"n\":\(number),\"a\":[1,2,{\"b\":\"\\u00e9\"}]}\n"
      case 1: text += "{\"broken\":\(number)\n"
      case 2: text += "\u{0}\u{0}"
      case 3: text += ",,"
      case 4:
        let accents = String(repeating: "é", count: below(90))
        text += "[{\"x\":\(number)},{\"y\":\"\(accents)\"}]"
      case 5: text += "{\"records\":[{\"r\":\(number)},{\"r\":null}]}\r\n"
      case 6: text += "nonsense \(number)\n"
      case 7: text += "{\n  \"pretty\": \(number),\n  \"list\": [\n    1\n  ]\n}\n"
      case 8: text += "{\"long\":\"" + String(repeating: "x", count: below(400)) + "\"}"
      case 9: text += "\u{FEFF} \(number) "
      case 10: text += "{\"control\":\"a\u{1}b\"}\n"
      default: text += "{\"time\":\"2024-03-04T00:00:00Z\",\"n\":\(number)}\n"
      }
    }
    if below(3) == 0 { text += "{\"records\":[{\"cut\":" }
    return Array(text.utf8)
  }

  @Test(
    "are those that are read one by one, wherever memory ends",
    arguments: 0..<40 as Range<UInt64>, [16, 64, 1000])
  func areTheSame(seed: UInt64, portion: Int) {
    let text = Self.text(seed: seed)
    func reader() -> RecordReader { Self.reader(MemorySource(text), portion: portion) }
    let expected = Self.directly(reader())
    #expect(expected.events.count > 20)
    #expect(Self.fed(reader(), isAhead: false) == expected)
    #expect(Self.fed(reader(), isAhead: true) == expected)
  }

  @Test("so are larger ones than records may be, and ones of very many values")
  func largeRecords() {
    let many = "[" + Array(repeating: "1", count: 50_000).joined(separator: ",") + "]"
    let large = "\"" + String(repeating: "x", count: 300_000) + "\""
    let text = Array(
      "{\"a\":\(many)}\n{\"b\":\(large)}\n{\"c\":1}\n{\"d\":\(many)}{\"e\":\(many)}".utf8)
    func reader() -> RecordReader {
      Self.reader(MemorySource(text), portion: 4096, recordLimit: 200_000)
    }
    let expected = Self.directly(reader())
    #expect(expected.events.count == 5)
    #expect(Self.fed(reader(), isAhead: false) == expected)
    #expect(Self.fed(reader(), isAhead: true) == expected)
  }

  @Test("what cannot be read on is told after what came before it", arguments: [false, true])
  func failure(isAhead: Bool) {
    let text = Array(String(repeating: "{\"a\":1}\n", count: 500).utf8)
    func reader() -> RecordReader { Self.reader(TornSource(text), portion: 64) }
    let expected = Self.directly(reader())
    #expect(expected.error == "torn")
    #expect(expected.events.count > 400)
    #expect(Self.fed(reader(), isAhead: isAhead) == expected)
  }

  @Test("they may be left before their end", arguments: [0, 1, 100])
  func left(count: Int) throws {
    let text = Array(String(repeating: "{\"a\":1}\n", count: 100_000).utf8)
    let reader = Self.reader(MemorySource(text), portion: 64)
    let feed = RecordFeed(
      reader, ahead: ReadAhead(begin: {}, position: { 0 }, onRead: { _ in }))
    for _ in 0..<count {
      guard case .value(let json, _, _) = try feed.nextEvent() else {
        Issue.record("there is a value")
        break
      }
      #expect(String(decoding: json.raw(0), as: UTF8.self) == "{\"a\":1}")
    }
    feed.end()
    // Nobody reads on.
    #expect(reader.buffer.offset < text.count)
  }

  @Test("who takes them is told how far the file was read")
  func position() throws {
    let text = Array(String(repeating: "{\"a\":1}\n", count: 10_000).utf8)
    let source = MemorySource(text)
    var read = 0
    var told: [Int] = []
    var begun = 0
    let counting = CountingSource(source) { read += $0 }
    let reader = Self.reader(counting, portion: 1024)
    let feed = RecordFeed(
      reader,
      ahead: ReadAhead(begin: { begun += 1 }, position: { read }, onRead: { told.append($0) }))
    defer { feed.end() }
    while case .value = try feed.nextEvent() {}
    #expect(begun == 1)
    #expect(told == told.sorted())
    #expect(told.count > 10)
    #expect(told.last == text.count)
  }
}

/// Bytes that cannot be read to their end.
private final class TornSource: ByteSource {
  private let bytes: MemorySource

  init(_ bytes: [UInt8]) { self.bytes = MemorySource(bytes) }

  var damage: String? { nil }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    let count = try bytes.read(into: buffer)
    if count == 0 { throw ReadError(code: 5, description: "torn") }
    return count
  }
}

private final class CountingSource: ByteSource {
  private let source: any ByteSource
  private let onBytes: (Int) -> Void

  init(_ source: any ByteSource, onBytes: @escaping (Int) -> Void) {
    self.source = source
    self.onBytes = onBytes
  }

  var damage: String? { source.damage }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    let count = try source.read(into: buffer)
    onBytes(count)
    return count
  }
}
