/// A scanned document and its bytes, borrowed: see `JSONTape.view`.
package struct JSONView {
  @usableFromInline let nodes: UnsafePointer<JSONNode>
  package let count: Int
  package let bytes: UnsafeRawBufferPointer
  /// Whether an escape in it is one that JSON does not need; see `appendPlain`.
  package let hasNeedlessEscapes: Bool
  /// Whether a string in it has control characters as they are; see `appendPlain`.
  package let hasRawControls: Bool

  @inlinable @inline(__always) package subscript(index: Int) -> JSONNode {
    precondition(index >= 0 && index < count)
    return nodes[index]
  }

  /// The index after the whole of the value at `index`.
  @inlinable @inline(__always) package func after(_ index: Int) -> Int { Int(self[index].next) }

  /// The bytes of the value as they stand in the document, quotes included.
  @inlinable package func raw(_ index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[self[index].range])
  }

  /// The bytes between the quotes of a string; of any other value all of them.
  @inlinable @inline(__always) package func content(_ index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[self[index].content])
  }

  /// The value of the last member with the key, or nil. `key` is compared with the unescaped key.
  ///
  /// - Parameter index: an object's node; of others there is nil.
  package func lastMember(_ key: StaticString, of index: Int) -> Int? {
    lastMember(
      UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount), of: index)
  }

  /// The same for a key that is not known when this is compiled.
  package func lastMember(_ key: UnsafeRawBufferPointer, of index: Int) -> Int? {
    guard self[index].kind == .object else { return nil }
    var found: Int?
    var at = index + 1
    let end = after(index)
    while at < end {
      if equals(at, key) { found = at + 1 }
      at = after(at + 1)
    }
    return found
  }

  /// The element of an array, from the end when `position` is negative; nil where there is none.
  package func element(_ position: Int64, of index: Int) -> Int? {
    guard self[index].kind == .array else { return nil }
    let end = after(index)
    var remaining = position
    if position < 0 {
      var at = index + 1
      while at < end {
        remaining += 1
        at = after(at)
      }
      // More elements than -position: counted from the front that is what is left over.
      guard remaining >= 0 else { return nil }
    }
    var at = index + 1
    while at < end {
      if remaining == 0 { return at }
      remaining -= 1
      at = after(at)
    }
    return nil
  }

  /// Whether the string at `index` is `text`, escapes resolved.
  package func equals(_ index: Int, _ text: StaticString) -> Bool {
    equals(index, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  package func equals(_ index: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let node = self[index]
    guard node.kind == .string else { return false }
    if !node.hasEscapes {
      return node.content.count == text.count && content(index).elementsEqual(text)
    }
    var unescaped: [UInt8] = []
    appendText(index, to: &unescaped)
    return unescaped.elementsEqual(text)
  }

  /// Appends the text of the string at `index`, escapes resolved, as UTF-8; of another value its bytes.
  ///
  /// - Returns: whether a lone surrogate had to be replaced by U+FFFD.
  @discardableResult
  package func appendText(_ index: Int, to output: inout [UInt8]) -> Bool {
    let node = self[index]
    guard node.kind == .string, node.hasEscapes else {
      output.append(contentsOf: content(index))
      return false
    }
    return appendUnescaped(content(index), to: &output)
  }

  /// The text of the string at `index`, escapes resolved; of another value its bytes.
  package func text(_ index: Int) -> String {
    let node = self[index]
    guard node.kind == .string, node.hasEscapes else {
      return String(decoding: content(index), as: UTF8.self)
    }
    var unescaped: [UInt8] = []
    appendText(index, to: &unescaped)
    return String(decoding: unescaped, as: UTF8.self)
  }
}
