extension PatternParser {
  /// Reads a class from its `[` to its `]`.
  ///
  /// A `[` within opens a class of its own, if the pattern can be read so; else it is the character, as in
  /// `[[]` or `[^[]`, which RE2 takes.
  mutating func characterClass() throws(PatternError) -> ClassSet {
    lacksBracket = false
    let before = self
    do throws(PatternError) {
      return try bracketed()
    } catch {
      guard lacksBracket else { throw error }
      let nested = self
      self = before
      nestsClasses = false
      defer { nestsClasses = true }
      do throws(PatternError) {
        return try bracketed()
      } catch _ {
        self = nested
        throw error
      }
    }
  }

  /// Reads a class from its `[` to its `]`, with the classes in it.
  ///
  /// Ranges bind tightest, then union; `&&`, `--` and `~~` bind alike, from left to right; negation
  /// comes last. Source: Regex syntax, Character classes.
  mutating func bracketed() throws(PatternError) -> ClassSet {
    let start = position
    position += 1
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw error("the pattern is nested deeper than \(Self.maximumDepth)", at: start)
    }
    skipBlanks()
    let isNegated = take("^")
    if isNegated, flags.contains(.asciiOnly) { throw notUTF8("a negated class") }
    skipBlanks()
    var items: [ClassSet] = []
    while take("-") {
      items.append(.range(0x2d...0x2d))
      skipBlanks()
    }
    if items.isEmpty, take("]") { items.append(.range(0x5d...0x5d)) }
    var pending: Operation?
    while true {
      skipBlanks()
      guard let scalar = current else { throw unclosed(start) }
      if scalar == "]" {
        position += 1
        break
      }
      if let operation = Operation(scalar), peek() == scalar {
        // Where a `[` is a character there are no operations between sets either.
        guard nestsClasses else { throw unclosed(start) }
        operations += 1
        guard operations <= Self.maximumOperations else {
          throw error("the pattern has more than \(Self.maximumOperations) set operations")
        }
        position += 2
        let left = applied(pending, items)
        pending = Operation(operation.kind, after: left)
        items = []
      } else if scalar == "[" {
        if let set = try posix() {
          items.append(set)
        } else if nestsClasses {
          items.append(try bracketed())
        } else {
          items.append(try item(start))
        }
      } else {
        items.append(try item(start))
      }
    }
    depth -= 1
    let set = applied(pending, items)
    return isNegated ? .negated(set) : set
  }

  /// A set operation, and what stands to its left.
  private struct Operation {
    enum Kind { case intersection, difference, symmetricDifference }
    let kind: Kind
    let left: ClassSet

    init?(_ scalar: Unicode.Scalar) {
      switch scalar {
      case "&": kind = .intersection
      case "-": kind = .difference
      case "~": kind = .symmetricDifference
      default: return nil
      }
      left = .union([])
    }

    init(_ kind: Kind, after left: ClassSet) {
      self.kind = kind
      self.left = left
    }
  }

  private func applied(_ operation: Operation?, _ items: [ClassSet]) -> ClassSet {
    let right: ClassSet = items.count == 1 ? items[0] : .union(items)
    guard let operation else { return right }
    switch operation.kind {
    case .intersection: return .intersection(operation.left, right)
    case .difference: return .difference(operation.left, right)
    case .symmetricDifference: return .symmetricDifference(operation.left, right)
    }
  }

  /// `[:alpha:]` or `[:^alpha:]`; anything else is a class within the class.
  private mutating func posix() throws(PatternError) -> ClassSet? {
    guard peek() == ":" else { return nil }
    var end = position + 2
    let isNegated = end < scalars.count && scalars[end] == "^"
    if isNegated { end += 1 }
    var name = ""
    while end < scalars.count, name.utf8.count < 8, ("a"..."z").contains(scalars[end]) {
      name.unicodeScalars.append(scalars[end])
      end += 1
    }
    guard end + 1 < scalars.count, scalars[end] == ":", scalars[end + 1] == "]",
      let set = CodePointSet.posix(name)
    else { return nil }
    if isNegated, flags.contains(.asciiOnly) { throw notUTF8("a negated class") }
    position = end + 2
    return isNegated ? .negated(.ascii(set)) : .ascii(set)
  }

  /// A character, an escape, or a range.
  private mutating func item(_ start: Int) throws(PatternError) -> ClassSet {
    let itemStart = position
    let first = try member()
    skipBlanks()
    guard current == "-" else { return try set(first, itemStart) }
    // The hyphen before `]` or another hyphen is none of a range's.
    var ahead = self
    ahead.position += 1
    ahead.skipBlanks()
    guard let next = ahead.current else { throw unclosed(start) }
    guard next != "]", next != "-" else { return try set(first, itemStart) }
    position = ahead.position
    let last = try member()
    guard case .literal(let low) = first, case .literal(let high) = last else {
      throw error("a range goes from a character to a character", at: itemStart)
    }
    guard low <= high else {
      throw error("a range goes from the lesser to the greater character", at: itemStart)
    }
    _ = try set(last, itemStart)
    return .range(low...high)
  }

  private mutating func member() throws(PatternError) -> Escape {
    guard let scalar = current else { throw unclosed(position) }
    if scalar == "\\" { return try escaped() }
    position += 1
    return .literal(scalar.value)
  }

  private mutating func unclosed(_ start: Int) -> PatternError {
    lacksBracket = true
    return error("this `[` has no `]`", at: start)
  }

  private func set(_ member: Escape, _ start: Int) throws(PatternError) -> ClassSet {
    switch member {
    case .literal(let scalar):
      if flags.contains(.asciiOnly), scalar > 0x7f {
        throw error("without the flag `u`, a class holds ASCII", at: start)
      }
      return .range(scalar...scalar)
    case .set(let set): return set
    case .assertion: throw error("an assertion has no place in a class", at: start)
    }
  }
}
