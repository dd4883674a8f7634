import CYAML

/// What a text in YAML consists of, piece by piece, as libyaml finds it.
struct YAMLEvents: ~Copyable {
  enum Kind {
    /// Of the text, or of a document in it.
    case begin
    /// Of the text, a document, a sequence or a mapping.
    case end
    case scalar(String, isPlain: Bool)
    case sequence
    case mapping
    case alias(String)
  }

  /// Line and column from 0; columns count characters.
  struct Mark {
    let line: Int
    let column: Int

    fileprivate init(_ mark: yaml_mark_t) {
      line = Int(clamping: mark.line)
      column = Int(clamping: mark.column)
    }
  }

  struct Event {
    var kind: Kind
    var mark: Mark
    var anchor: String?
  }

  /// Why it is not YAML, and where; nil where the bytes themselves are not text.
  struct Failure: Error {
    var problem: String
    var mark: Mark?
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// - Parameter bytes: UTF-8, with a byte order mark or without, which no mark counts; must outlive it.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  func next() throws(Failure) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
    defer { yaml_event_delete(&event) }
    let mark = Mark(event.start_mark)
    switch event.type {
    case YAML_ALIAS_EVENT:
      return Event(kind: .alias(Self.text(event.data.alias.anchor) ?? ""), mark: mark)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: Int(clamping: scalar.length))
      return Event(
        kind: .scalar(
          String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
        mark: mark, anchor: Self.text(scalar.anchor))
    case YAML_SEQUENCE_START_EVENT:
      return Event(
        kind: .sequence, mark: mark, anchor: Self.text(event.data.sequence_start.anchor))
    case YAML_MAPPING_START_EVENT:
      return Event(kind: .mapping, mark: mark, anchor: Self.text(event.data.mapping_start.anchor))
    case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT:
      return Event(kind: .begin, mark: mark)
    default: return Event(kind: .end, mark: mark)
    }
  }

  private var failure: Failure {
    let parser = parser.pointee
    guard let problem = parser.problem else {
      return Failure(problem: "there is not enough memory to read it", mark: nil)
    }
    let isOfBytes = parser.error == YAML_READER_ERROR
    return Failure(
      problem: String(cString: problem), mark: isOfBytes ? nil : Mark(parser.problem_mark))
  }

  private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    bytes.map { String(cString: $0) }
  }
}
