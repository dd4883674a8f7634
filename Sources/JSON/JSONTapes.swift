/// Scanned documents one after another, for who reads them when the tape that scanned them has gone on.
///
/// Like the tape it does not own their bytes.
package final class JSONTapes {
  private struct Document {
    var nodes: UnsafeMutablePointer<JSONNode>?
    /// In `nodes` of all where it has none of its own.
    var start: Int
    var count: Int
    var hasNeedlessEscapes: Bool
    var hasRawControls: Bool
  }

  private var nodes: UnsafeMutablePointer<JSONNode>
  private var capacity = 1 << 12
  private var used = 0
  private var documents: [Document] = []
  /// Of those that have nodes of their own.
  private var ownNodes = 0
  /// The nodes of longer documents are not copied.
  private static let most = 1 << 15

  package init() { nodes = .allocate(capacity: capacity) }

  deinit {
    for document in documents { document.nodes?.deallocate() }
    nodes.deallocate()
  }

  /// How many nodes all have together.
  package var count: Int { used + ownNodes }

  /// Takes over what a tape has scanned; the tape may then scan another.
  package func append(_ tape: inout JSONTape) {
    var document = Document(
      nodes: nil, start: used, count: tape.count, hasNeedlessEscapes: tape.hasNeedlessEscapes,
      hasRawControls: tape.hasRawControls)
    if tape.count > Self.most {
      ownNodes += tape.count
      document.nodes = tape.takeNodes()
    } else {
      if capacity - used < tape.count { grow(to: used + tape.count) }
      (nodes + used).update(from: tape.nodes, count: tape.count)
      used += tape.count
    }
    documents.append(document)
  }

  /// A document and its bytes. Valid until the next `append` or `removeAll`.
  package func view(_ index: Int, of bytes: UnsafeRawBufferPointer) -> JSONView {
    let document = documents[index]
    return JSONView(
      nodes: UnsafePointer(document.nodes ?? nodes + document.start), count: document.count,
      bytes: bytes, hasNeedlessEscapes: document.hasNeedlessEscapes,
      hasRawControls: document.hasRawControls)
  }

  /// Makes it empty; the memory of ordinary documents stays.
  package func removeAll() {
    for document in documents { document.nodes?.deallocate() }
    documents.removeAll(keepingCapacity: true)
    used = 0
    ownNodes = 0
  }

  private func grow(to needed: Int) {
    let capacity = max(needed, self.capacity * 2)
    let grown = UnsafeMutablePointer<JSONNode>.allocate(capacity: capacity)
    grown.update(from: nodes, count: used)
    nodes.deallocate()
    nodes = grown
    self.capacity = capacity
  }
}
