/// A set of code points, as ascending ranges that neither touch nor overlap.
struct CodePointSet: Equatable, Sendable {
  private(set) var ranges: [ClosedRange<UInt32>]

  static let last: UInt32 = 0x10FFFF
  static let empty = CodePointSet([])
  static let all = CodePointSet([0...last])

  /// Takes ranges in any order.
  init(_ ranges: [ClosedRange<UInt32>]) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
  }

  /// Appends a range that starts at or after the last one's start.
  private mutating func append(_ range: ClosedRange<UInt32>) {
    if let end = ranges.last, range.lowerBound <= end.upperBound &+ 1 {
      ranges[ranges.count - 1] = end.lowerBound...max(end.upperBound, range.upperBound)
    } else {
      ranges.append(range)
    }
  }

  var isEmpty: Bool { ranges.isEmpty }

  func contains(_ scalar: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= scalar
  }

  var inverted: CodePointSet {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= Self.last { result.append(next...Self.last) }
    return CodePointSet(result)
  }

  func union(_ other: CodePointSet) -> CodePointSet { CodePointSet(ranges + other.ranges) }

  func intersection(_ other: CodePointSet) -> CodePointSet {
    var result: [ClosedRange<UInt32>] = []
    var mine = 0
    var theirs = 0
    while mine < ranges.count, theirs < other.ranges.count {
      let a = ranges[mine]
      let b = other.ranges[theirs]
      if a.overlaps(b) { result.append(a.clamped(to: b)) }
      if a.upperBound < b.upperBound { mine += 1 } else { theirs += 1 }
    }
    return CodePointSet(result)
  }

  func subtracting(_ other: CodePointSet) -> CodePointSet { intersection(other.inverted) }

  func symmetricDifference(_ other: CodePointSet) -> CodePointSet {
    subtracting(other).union(other.subtracting(self))
  }
}

extension CodePointSet {
  static let lowercaseASCII = CodePointSet([0x61...0x7a])
  static let uppercaseASCII = CodePointSet([0x41...0x5a])
  static let digitASCII = CodePointSet([0x30...0x39])
  static let wordASCII = CodePointSet([0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])
  static let spaceASCII = CodePointSet([0x09...0x0d, 0x20...0x20])
  static let ascii = CodePointSet([0...0x7f])

  /// Unicode's White_Space, Kusto's `\s`.
  static let whiteSpace = CodePointSet([
    0x09...0x0d, 0x20...0x20, 0x85...0x85, 0xa0...0xa0, 0x1680...0x1680, 0x2000...0x200a,
    0x2028...0x2029, 0x202f...0x202f, 0x205f...0x205f, 0x3000...0x3000,
  ])

  /// The class between `[:` and `:]`.
  static func posix(_ name: String) -> CodePointSet? {
    switch name {
    case "alnum": CodePointSet([0x30...0x39, 0x41...0x5a, 0x61...0x7a])
    case "alpha": lowercaseASCII.union(uppercaseASCII)
    case "ascii": ascii
    case "blank": CodePointSet([0x09...0x09, 0x20...0x20])
    case "cntrl": CodePointSet([0...0x1f, 0x7f...0x7f])
    case "digit": digitASCII
    case "graph": CodePointSet([0x21...0x7e])
    case "lower": lowercaseASCII
    case "print": CodePointSet([0x20...0x7e])
    case "punct": CodePointSet([0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e])
    case "space": spaceASCII
    case "upper": uppercaseASCII
    case "word": wordASCII
    case "xdigit": CodePointSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
    default: nil
    }
  }

  /// With both cases of ASCII letters, nothing else folded.
  var foldedASCII: CodePointSet {
    var folded = ranges
    for range in intersection(.lowercaseASCII).ranges {
      folded.append((range.lowerBound - 32)...(range.upperBound - 32))
    }
    for range in intersection(.uppercaseASCII).ranges {
      folded.append((range.lowerBound + 32)...(range.upperBound + 32))
    }
    return CodePointSet(folded)
  }

  /// The inside of a class of RE2, in code points.
  var classText: String {
    func escaped(_ scalar: UInt32) -> String { "\\x{\(String(scalar, radix: 16))}" }
    return ranges.map {
      $0.count == 1 ? escaped($0.lowerBound) : "\(escaped($0.lowerBound))-\(escaped($0.upperBound))"
    }.joined()
  }
}
