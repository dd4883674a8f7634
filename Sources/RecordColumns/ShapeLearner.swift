/// Takes a record of an unknown shape apart, and adds that shape.
struct ShapeLearner {
  let shapes: ShapeSet
  let text: NestedText

  /// A way through a trie, as far as it has come.
  private struct Cursor {
    var node: UInt32
    /// What came after the last edge.
    var literal: [UInt8] = []
  }

  private struct NoRoom: Error {}

  /// Learns the record in these bytes.
  ///
  /// - Returns: false where it is not JSON, or no more may be learned.
  func learn(_ start: Int, _ end: Int) -> Bool {
    guard shapes.hasRoom else { return false }
    let after = text.afterValue(start, end, level: 0)
    guard after >= 0, text.afterSpace(after, end, level: 0) == end else { return false }
    do throws(NoRoom) {
      try learn(root: 0, path: 0, start, end, after: after)
    } catch {
      return false
    }
    shapes.closeIfVaried(trie: 0)
    return true
  }

  /// Learns one value, with the white space around it, as a shape of a trie of its own.
  private func learn(
    root trie: Int, path: UInt32, _ start: Int, _ end: Int, after: Int
  ) throws(NoRoom) {
    var cursor = Cursor(node: shapes.tries.base[trie].root)
    _ = try learn(&cursor, start, end, level: 0, path: path, depth: 0)
    append(after, end, to: &cursor)
    insert(.end, at: 0, &cursor)
  }

  private func append(_ start: Int, _ end: Int, to cursor: inout Cursor) {
    cursor.literal.append(
      contentsOf: UnsafeBufferPointer(start: text.base + start, count: end - start))
  }

  private func insert(
    _ kind: PieceKind, _ reference: UInt32 = 0, at level: Int, _ cursor: inout Cursor
  ) {
    cursor.node = shapes.insert(
      from: cursor.node, literal: cursor.literal, kind: kind, level: level, reference: reference)
    cursor.literal.removeAll(keepingCapacity: true)
  }

  private func leaf(_ kind: PieceKind, _ path: UInt32) -> UInt32 {
    shapes.column(.leaf(kind), path: path)
  }

  /// Learns a value that is known to be one.
  ///
  /// - Returns: the place after it.
  private func learn(
    _ cursor: inout Cursor, _ start: Int, _ end: Int, level: Int, path: UInt32, depth: Int
  ) throws(NoRoom) -> Int {
    guard shapes.hasRoom else { throw NoRoom() }
    let at = text.afterSpace(start, end, level: level)
    append(start, at, to: &cursor)
    switch text.base[at] {
    case UInt8(ascii: "{"):
      return try learnObject(&cursor, at, end, level: level, path: path, depth: depth)
    case UInt8(ascii: "["):
      return try learnArray(&cursor, at, end, level: level, path: path, depth: depth)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      return try learnString(&cursor, at, end, level: level, path: path, depth: depth)
    default:
      insert(.bare, leaf(.bare, path), at: level, &cursor)
      return text.bareEnd(at, end)
    }
  }

  private func learnString(
    _ cursor: inout Cursor, _ start: Int, _ end: Int, level: Int, path: UInt32, depth: Int
  ) throws(NoRoom) -> Int {
    let content = text.afterQuote(start, end, level: level)
    let contentEnd = text.stringEnd(content, end, level: level)
    let after = text.afterQuote(contentEnd, end, level: level)
    append(start, content, to: &cursor)
    guard level < NestedText.maximumLevel, depth < NestedText.maximumDepth else {
      insert(.anyString, leaf(.anyString, path), at: level, &cursor)
      append(contentEnd, after, to: &cursor)
      return after
    }
    if !text.beginsContainer(content, contentEnd) {
      insert(.string, leaf(.string, path), at: level, &cursor)
      append(contentEnd, after, to: &cursor)
    } else if text.isNested(content, contentEnd, level: level) {
      let nested = shapes.path(.nested, of: path)
      let valueEnd = try learn(
        &cursor, content, contentEnd, level: level + 1, path: nested, depth: depth + 1)
      append(valueEnd, after, to: &cursor)
    } else {
      insert(.text, leaf(.text, path), at: level, &cursor)
      append(contentEnd, after, to: &cursor)
    }
    return after
  }

  private func learnObject(
    _ cursor: inout Cursor, _ start: Int, _ end: Int, level: Int, path: UInt32, depth: Int
  ) throws(NoRoom) -> Int {
    let trie = shapes.trie(path: path)
    var after: Int?
    if depth < NestedText.maximumDepth, !shapes.tries.base[trie].isOpaque {
      after = try learnMembers(of: trie, start, end, level: level, path: path, depth: depth)
      shapes.closeIfVaried(trie: trie)
    }
    if depth < NestedText.maximumDepth, !shapes.tries.base[trie].isOpaque {
      insert(.object, UInt32(trie), at: level, &cursor)
    } else {
      insert(.raw, leaf(.raw, path), at: level, &cursor)
    }
    return after ?? text.afterValue(start, end, level: level)
  }

  private func learnMembers(
    of trie: Int, _ start: Int, _ end: Int, level: Int, path: UInt32, depth: Int
  ) throws(NoRoom) -> Int {
    var cursor = Cursor(node: shapes.tries.base[trie].root)
    var at = text.afterSpace(start + 1, end, level: level)
    append(start, at, to: &cursor)
    while text.base[at] != UInt8(ascii: "}") {
      // White space, the key, its quotes and the colon; before a further key, the comma.
      let quote = text.base[at] == UInt8(ascii: ",") ? at + 1 : at
      let key = text.afterQuote(text.afterSpace(quote, end, level: level), end, level: level)
      let keyEnd = text.stringEnd(key, end, level: level)
      let colon = text.afterSpace(
        text.afterQuote(keyEnd, end, level: level), end, level: level)
      append(at, colon + 1, to: &cursor)
      let name = [UInt8](UnsafeBufferPointer(start: text.base + key, count: keyEnd - key))
      let valueEnd = try learn(
        &cursor, colon + 1, end, level: level, path: shapes.path(.member, of: path, key: name),
        depth: depth + 1)
      at = text.afterSpace(valueEnd, end, level: level)
      append(valueEnd, at, to: &cursor)
    }
    append(at, at + 1, to: &cursor)
    insert(.end, at: level, &cursor)
    return at + 1
  }

  private func learnArray(
    _ cursor: inout Cursor, _ start: Int, _ end: Int, level: Int, path: UInt32, depth: Int
  ) throws(NoRoom) -> Int {
    let first = text.afterSpace(start + 1, end, level: level)
    if text.base[first] == UInt8(ascii: "]"), first > start + 1 {
      // White space between the brackets of none is part of what stands around.
      append(start, first + 1, to: &cursor)
      return first + 1
    }
    let array = shapes.array(path: path)
    let elements = Int(shapes.arrays.base[array].elements)
    let element = shapes.tries.base[elements].path
    var after = text.base[first] == UInt8(ascii: "]") ? first + 1 : nil
    if depth < NestedText.maximumDepth, after == nil {
      var at = start + 1
      while !shapes.tries.base[elements].isOpaque {
        var inner = Cursor(node: shapes.tries.base[elements].root)
        let valueEnd = try learn(
          &inner, at, end, level: level, path: element, depth: depth + 1)
        at = text.afterSpace(valueEnd, end, level: level)
        append(valueEnd, at, to: &inner)
        insert(.end, at: level, &inner)
        shapes.closeIfVaried(trie: elements)
        at += 1
        if text.base[at - 1] == UInt8(ascii: "]") {
          after = at
          break
        }
      }
    }
    if depth < NestedText.maximumDepth, !shapes.tries.base[elements].isOpaque {
      insert(.array, UInt32(array), at: level, &cursor)
    } else {
      insert(.raw, leaf(.raw, path), at: level, &cursor)
    }
    return after ?? text.afterValue(start, end, level: level)
  }
}

extension NestedText {
  /// Whether a string's content may be an object or array: it is one only if `isNested`.
  func beginsContainer(_ start: Int, _ end: Int) -> Bool {
    start < end && (base[start] == UInt8(ascii: "{") || base[start] == UInt8(ascii: "["))
  }
}
