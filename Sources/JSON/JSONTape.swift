/// One value of a scanned document: where its bytes are and where the next value stands.
package struct JSONNode: Sendable, Hashable {
  package enum Kind: UInt8, Sendable, Hashable {
    case null, `true`, `false`, number, string, array, object

    // Other modules would else compare kinds by a call each.
    @inlinable package static func == (first: Kind, second: Kind) -> Bool {
      unsafeBitCast(first, to: UInt8.self) == unsafeBitCast(second, to: UInt8.self)
    }
    @inlinable package static func != (first: Kind, second: Kind) -> Bool { !(first == second) }
  }

  /// First byte. For a string that is the one after the opening quote.
  package var start: UInt32
  /// One past the last byte. For a string that is the closing quote.
  package var end: UInt32
  /// The index of the node after this one and all that it holds.
  package var next: UInt32
  package var kind: Kind
  @usableFromInline var flags: UInt8

  /// For a string: it holds backslashes, so its bytes are not yet its text.
  @inlinable package var hasEscapes: Bool { flags & Self.escapes != 0 }
  /// For a number: written without fraction and exponent.
  @inlinable package var isInteger: Bool { flags & Self.integer != 0 }

  /// The bytes of the value as they stand in the document, quotes included.
  @inlinable package var range: Range<Int> {
    kind == .string ? Int(start) - 1..<Int(end) + 1 : Int(start)..<Int(end)
  }

  /// The bytes between the quotes of a string; of any other value all of them.
  @inlinable package var content: Range<Int> { Int(start)..<Int(end) }

  @inlinable static var escapes: UInt8 { 1 }
  @inlinable static var integer: UInt8 { 2 }
}

/// A document as a flat list of nodes in the order of their bytes: a container comes before what it
/// holds, and an object's members alternate key, value. Duplicate keys are all there.
///
/// The tape does not own the bytes: the caller hands the same buffer to whatever reads content.
/// It is made to be scanned again and again; its memory is kept.
package struct JSONTape: ~Copyable {
  var nodes: UnsafeMutablePointer<JSONNode>
  var capacity: Int
  /// How many nodes the last scan left. Node 0 is the document's value.
  package internal(set) var count = 0
  /// Whether the last scan met an escape that JSON does not need; see `appendPlain`.
  package internal(set) var hasNeedlessEscapes = false
  /// Whether the last scan met a control character in a string, which JSON does not allow; see `appendPlain`.
  package internal(set) var hasRawControls = false

  package init() {
    capacity = 256
    nodes = .allocate(capacity: capacity)
  }

  deinit { nodes.deallocate() }

  package subscript(index: Int) -> JSONNode {
    precondition(index >= 0 && index < count)
    return nodes[index]
  }

  /// The nodes together with the bytes that they were scanned from. Valid until the next scan, and no
  /// longer than tape and bytes live.
  package func view(of bytes: UnsafeRawBufferPointer) -> JSONView {
    JSONView(
      nodes: UnsafePointer(nodes), count: count, bytes: bytes,
      hasNeedlessEscapes: hasNeedlessEscapes, hasRawControls: hasRawControls)
  }

  /// The index after the whole of the value at `index`.
  package func after(_ index: Int) -> Int { Int(self[index].next) }

  /// See `JSONView.lastMember`.
  package func lastMember(
    _ key: StaticString, of index: Int, in bytes: UnsafeRawBufferPointer
  ) -> Int? {
    view(of: bytes).lastMember(key, of: index)
  }

  /// See `JSONView.appendText`.
  @discardableResult
  package func appendText(
    _ index: Int, in bytes: UnsafeRawBufferPointer, to output: inout [UInt8]
  ) -> Bool {
    view(of: bytes).appendText(index, to: &output)
  }

  /// See `JSONView.text`.
  package func text(_ index: Int, in bytes: UnsafeRawBufferPointer) -> String {
    view(of: bytes).text(index)
  }

  /// Gives its nodes away; it is empty then.
  mutating func takeNodes() -> UnsafeMutablePointer<JSONNode> {
    let taken = nodes
    capacity = 256
    nodes = .allocate(capacity: capacity)
    count = 0
    return taken
  }

  mutating func grow() {
    let larger = UnsafeMutablePointer<JSONNode>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: nodes, count: count)
    nodes.deallocate()
    nodes = larger
    capacity *= 2
  }
}
