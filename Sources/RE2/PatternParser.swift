/// Reads Kusto's regular expressions, whose syntax is that of Rust's regex crate.
///
/// Source: Regex syntax. Look-around and back-references have no meaning in it and are refused by name.
struct PatternParser {
  /// Deeper patterns are refused: every later pass recurses.
  static let maximumDepth = 200
  /// RE2's own limit of a counted repetition.
  static let maximumCount = 1000
  static let maximumLength = 1 << 18
  static let maximumTables = 1000
  static let maximumOperations = 50

  let scalars: [Unicode.Scalar]
  /// The byte offset of each scalar, and the length.
  let offsets: [Int]
  var position = 0
  var flags: PatternFlags
  var depth = 0
  /// Set operations so far; each makes a class one deeper.
  var operations = 0
  /// The classes named so far, each found once.
  var properties: [String: ClassSet] = [:]
  /// Classes of Unicode so far, each of hundreds of ranges.
  private var tables = 0
  /// The name of each group, from group 1; nil where it has none.
  private(set) var groupNames: [String?] = []
  /// Whether several groups may bear one name, as where a pattern stands twice in another.
  var repeatsNames = false
  /// Whether a `[` within a class opens a class of its own.
  var nestsClasses = true
  /// Whether reading has failed for want of a `]`.
  var lacksBracket = false

  init(_ pattern: String, flags: PatternFlags) throws(PatternError) {
    guard pattern.utf8.count <= Self.maximumLength else {
      throw PatternError("the pattern is longer than \(Self.maximumLength) bytes", at: 0)
    }
    scalars = Array(pattern.unicodeScalars)
    var offsets: [Int] = []
    offsets.reserveCapacity(scalars.count + 1)
    var offset = 0
    for scalar in scalars {
      offsets.append(offset)
      offset += UTF8.width(scalar)
    }
    offsets.append(offset)
    self.offsets = offsets
    self.flags = flags
  }

  /// The tree of the whole pattern.
  mutating func parsed() throws(PatternError) -> PatternNode {
    let node = try alternation()
    // Only a closing parenthesis ends an alternation early.
    guard position == scalars.count else { throw error("there is no `(` for this `)`") }
    return node.node
  }

  // MARK: Reading

  /// A tree and how deep it is.
  struct Deep {
    var node: PatternNode
    var height: Int
  }

  var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  func peek(_ distance: Int = 1) -> Unicode.Scalar? {
    position + distance < scalars.count ? scalars[position + distance] : nil
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    position += 1
    return true
  }

  /// Takes the text if it stands here.
  mutating func take(text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard scalars[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  func error(_ message: String, at start: Int? = nil) -> PatternError {
    PatternError(message, at: offsets[min(start ?? position, scalars.count)])
  }

  /// In verbose mode, passes over blanks and comments.
  mutating func skipBlanks() {
    guard flags.contains(.verbose) else { return }
    while let scalar = current {
      if scalar.properties.isWhitespace {
        position += 1
      } else if scalar == "#" {
        while let scalar = current, scalar != "\n" {
          _ = scalar
          position += 1
        }
      } else {
        return
      }
    }
  }

  /// Counts a class that takes much memory.
  mutating func countTable(_ start: Int) throws(PatternError) {
    tables += 1
    guard tables <= Self.maximumTables else {
      throw error("the pattern has more than \(Self.maximumTables) classes of Unicode", at: start)
    }
  }

  /// How a character compares under the present flags.
  func caseRule(of scalar: UInt32) -> CaseRule {
    let isCaseless = scalar < 0x80 && CodePointSet([scalar...scalar]).foldedASCII.ranges.count == 1
    return isCaseless ? .exact : caseRule
  }

  var caseRule: CaseRule {
    guard flags.contains(.caseInsensitive) else { return .exact }
    return flags.contains(.asciiOnly) ? .ascii : .unicode
  }

  // MARK: Structure

  private mutating func alternation() throws(PatternError) -> Deep {
    var branches = [try concatenation()]
    while take("|") { branches.append(try concatenation()) }
    guard branches.count > 1 else { return branches[0] }
    return Deep(
      node: .alternation(branches.map(\.node)),
      height: 1 + (branches.map(\.height).max() ?? 0))
  }

  private mutating func concatenation() throws(PatternError) -> Deep {
    var items: [PatternNode] = []
    var height = 0
    while true {
      skipBlanks()
      guard let scalar = current, scalar != "|", scalar != ")" else { break }
      guard let atom = try atom() else { continue }
      let item = try repeated(atom)
      items.append(item.node)
      height = max(height, item.height)
    }
    switch items.count {
    case 0: return Deep(node: .empty, height: 1)
    case 1: return Deep(node: items[0], height: height)
    default: return Deep(node: .concatenation(items), height: height + 1)
    }
  }

  /// One thing that can be repeated; nil for flags alone.
  private mutating func atom() throws(PatternError) -> Deep? {
    let start = position
    guard let scalar = current else { return nil }
    switch scalar {
    case "(": return try group()
    case "[": return Deep(node: .characterClass(try characterClass(), caseRule), height: 1)
    case "\\": return Deep(node: try escape(), height: 1)
    case ".":
      if flags.contains(.asciiOnly) { throw notUTF8("`.`") }
      position += 1
      let node = PatternNode.any(
        newline: flags.contains(.dotMatchesNewline), crlf: flags.contains(.crlf))
      return Deep(node: node, height: 1)
    case "^":
      position += 1
      guard flags.contains(.multiLine) else { return assertion(.textStart) }
      return assertion(flags.contains(.crlf) ? .lineStartCRLF : .lineStart)
    case "$":
      position += 1
      guard flags.contains(.multiLine) else { return assertion(.textEnd) }
      return assertion(flags.contains(.crlf) ? .lineEndCRLF : .lineEnd)
    case "*", "+", "?":
      throw error("`\(scalar)` has nothing before it to repeat", at: start)
    case "{" where startsCounts:
      throw error("`\(scalar)` has nothing before it to repeat", at: start)
    default:
      position += 1
      return Deep(node: .literal(scalar.value, caseRule(of: scalar.value)), height: 1)
    }
  }

  private func assertion(_ assertion: Assertion) -> Deep {
    Deep(node: .assertion(assertion), height: 1)
  }

  func notUTF8(_ construct: String) -> PatternError {
    error("without the flag `u`, \(construct) could match half a character")
  }

  // MARK: Repetition

  private mutating func repeated(_ atom: Deep) throws(PatternError) -> Deep {
    var item = atom
    while true {
      skipBlanks()
      let start = position
      let bounds: (Int, Int?)
      if take("*") {
        bounds = (0, nil)
      } else if take("+") {
        bounds = (1, nil)
      } else if take("?") {
        bounds = (0, 1)
      } else if startsCounts, take("{") {
        bounds = try counts(start)
      } else {
        return item
      }
      let isLazy = take("?")
      item = Deep(
        node: .repetition(
          item.node, minimum: bounds.0, maximum: bounds.1,
          isGreedy: isLazy == flags.contains(.ungreedy)),
        height: item.height + 1)
      guard item.height <= Self.maximumDepth else {
        throw error("the pattern is nested deeper than \(Self.maximumDepth)", at: start)
      }
    }
  }

  /// Whether the `{` here starts a repetition. Where neither a digit nor a `,` follows, queries mean the
  /// character, as in `{"id":`.
  private var startsCounts: Bool {
    var index = position
    guard index < scalars.count, scalars[index] == "{" else { return false }
    repeat { index += 1 } while index < scalars.count && scalars[index].properties.isWhitespace
    guard index < scalars.count else { return false }
    return scalars[index] == "," || digit(scalars[index], radix: 10) != nil
  }

  private mutating func counts(_ start: Int) throws(PatternError) -> (Int, Int?) {
    guard let minimum = try count(start) else {
      throw error("`{` starts a repetition such as `{2,5}`; as a character it is `\\{`", at: start)
    }
    var maximum: Int? = minimum
    if take(",") { maximum = try count(start) }
    guard take("}") else {
      throw error("`{` starts a repetition such as `{2,5}`; as a character it is `\\{`", at: start)
    }
    if let maximum, maximum < minimum {
      throw error("a repetition counts from the lesser to the greater number", at: start)
    }
    return (minimum, maximum)
  }

  private mutating func count(_ start: Int) throws(PatternError) -> Int? {
    while let scalar = current, scalar.properties.isWhitespace {
      _ = scalar
      position += 1
    }
    var value: Int?
    while let scalar = current, let digit = digit(scalar, radix: 10) {
      let next = (value ?? 0) * 10 + digit
      guard next <= Self.maximumCount else {
        throw error("a repetition counts up to \(Self.maximumCount)", at: start)
      }
      value = next
      position += 1
    }
    while let scalar = current, scalar.properties.isWhitespace {
      _ = scalar
      position += 1
    }
    return value
  }

  func digit(_ scalar: Unicode.Scalar, radix: Int) -> Int? {
    guard scalar.isASCII else { return nil }
    return Character(scalar).hexDigitValue.flatMap { $0 < radix ? $0 : nil }
  }

  // MARK: Groups

  private mutating func group() throws(PatternError) -> Deep? {
    let start = position
    position += 1
    let outer = flags
    var index: Int?
    if take("?") {
      if let refused = refusedGroup() { throw error(refused, at: start) }
      if take(text: "P<") || take("<") {
        index = try named(start)
      } else if try flagsAlone(start) {
        return nil
      }
    } else {
      groupNames.append(nil)
      index = groupNames.count
    }
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw error("the pattern is nested deeper than \(Self.maximumDepth)", at: start)
    }
    let inner = try alternation()
    depth -= 1
    guard take(")") else { throw error("this `(` has no `)`", at: start) }
    flags = outer
    guard inner.height < Self.maximumDepth else {
      throw error("the pattern is nested deeper than \(Self.maximumDepth)", at: start)
    }
    guard let index else { return inner }
    return Deep(node: .group(index: index, inner.node), height: inner.height + 1)
  }

  /// Why a group's opening is refused, if it is one of those that have no meaning here.
  private func refusedGroup() -> String? {
    switch (current, peek()) {
    case ("=", _), ("!", _): "look-ahead is not part of Kusto's regular expressions"
    case ("<", "="), ("<", "!"): "look-behind is not part of Kusto's regular expressions"
    case (">", _): "atomic groups are not part of Kusto's regular expressions"
    case ("P", "="): "back-references are not part of Kusto's regular expressions"
    case ("P", ">"), ("&", _): "recursion is not part of Kusto's regular expressions"
    case ("(", _): "conditions are not part of Kusto's regular expressions"
    case ("#", _): "`(?#` is not part of Kusto's regular expressions"
    default: nil
    }
  }

  private mutating func named(_ start: Int) throws(PatternError) -> Int {
    var name = ""
    while let scalar = current, scalar != ">" {
      let isFirst = name.isEmpty
      let isAllowed =
        scalar == "_" || scalar.properties.isAlphabetic
        || !isFirst && (".[]".unicodeScalars.contains(scalar) || isNumber(scalar))
      guard isAllowed else { throw error("a group's name cannot hold `\(scalar)`") }
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard take(">") else { throw error("this group's name has no `>`", at: start) }
    guard !name.isEmpty else { throw error("a group's name is not empty", at: start) }
    guard repeatsNames || !groupNames.contains(name) else {
      throw error("there are two groups named `\(name)`", at: start)
    }
    groupNames.append(name)
    return groupNames.count
  }

  private func isNumber(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  /// Reads `i-s)` or `i-s:`, after which the flags hold.
  ///
  /// - Returns: whether it was the former.
  private mutating func flagsAlone(_ start: Int) throws(PatternError) -> Bool {
    var isClearing = false
    var isEmpty = true
    while let scalar = current {
      if scalar == ":" || scalar == ")" {
        if isEmpty, isClearing || scalar == ")" { throw error("a flag is missing", at: start) }
        position += 1
        return scalar == ")"
      }
      if scalar == "-" {
        guard !isClearing else { throw error("`-` stands once between flags") }
        isClearing = true
        isEmpty = true
      } else if scalar == "u" {
        if isClearing { flags.insert(.asciiOnly) } else { flags.remove(.asciiOnly) }
        isEmpty = false
      } else if let flag = PatternFlags.named(scalar) {
        if isClearing { flags.remove(flag) } else { flags.insert(flag) }
        isEmpty = false
      } else {
        throw error("`\(scalar)` is not a flag; the flags are i, m, s, R, U, u and x")
      }
      position += 1
    }
    throw error("this `(` has no `)`", at: start)
  }
}
