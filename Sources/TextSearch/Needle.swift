/// What a string operator of Kusto looks for, prepared once for many texts.
///
/// Texts are UTF-8; bytes that are none equal themselves only. Case is .NET's OrdinalIgnoreCase. An
/// empty needle is in every text, whatever the question but equality.
package final class Needle: Sendable {
  private enum Search: Sendable {
    case empty
    case bytes(ByteSearch)
    case folded(FoldedSearch)
  }

  private let search: Search
  private let startsWithTerm: Bool
  private let endsWithTerm: Bool

  /// - Parameter ignoringCase: as in `contains`, `has` and `startswith`, and unlike `contains_cs`.
  package init(_ text: [UInt8], ignoringCase: Bool) {
    startsWithTerm = text.withUnsafeBytes { $0.hasTermCharacter(at: 0) }
    endsWithTerm = text.withUnsafeBytes { $0.hasTermCharacter(before: $0.count) }
    if text.isEmpty {
      search = .empty
    } else if !ignoringCase {
      search = .bytes(ByteSearch(text, ignoresCase: false))
    } else if text.allSatisfy({ $0 < 0x80 }) {
      let folded = text.map(CaseFolding.folded)
      let hasLetter = folded.contains { $0 &- 0x61 < 26 }
      search = .bytes(ByteSearch(folded, ignoresCase: hasLetter))
    } else {
      search = .folded(text.withUnsafeBytes { FoldedSearch($0) })
    }
  }

  /// Copies the bytes.
  package convenience init(_ text: UnsafeRawBufferPointer, ignoringCase: Bool) {
    self.init(Array(text), ignoringCase: ignoringCase)
  }

  package convenience init(_ text: String, ignoringCase: Bool) {
    self.init(Array(text.utf8), ignoringCase: ignoringCase)
  }

  /// `contains`: whether it is anywhere in the text.
  package func occurs(in text: UnsafeRawBufferPointer) -> Bool {
    firstRange(in: text) != nil
  }

  /// Where it first is, at or after a byte.
  package func firstRange(in text: UnsafeRawBufferPointer, from: Int = 0) -> Range<Int>? {
    firstRange(in: text, from: from) { _ in true }
  }

  /// `==` and `=~`: whether it is the text.
  package func isEqual(to text: UnsafeRawBufferPointer) -> Bool {
    switch search {
    case .empty: return text.isEmpty
    case .bytes(let search):
      guard text.count == search.needle.count, let start = text.baseAddress else { return false }
      return search.matches(start)
    case .folded(let search): return search.end(in: text, at: 0).end == text.count
    }
  }

  /// `startswith`: whether the text starts with it.
  package func isPrefix(of text: UnsafeRawBufferPointer) -> Bool {
    switch search {
    case .empty: return true
    case .bytes(let search):
      guard text.count >= search.needle.count, let start = text.baseAddress else { return false }
      return search.matches(start)
    case .folded(let search): return search.end(in: text, at: 0).end != nil
    }
  }

  /// `endswith`: whether the text ends with it.
  package func isSuffix(of text: UnsafeRawBufferPointer) -> Bool {
    switch search {
    case .empty: return true
    case .bytes(let search):
      guard text.count >= search.needle.count, let start = text.baseAddress else { return false }
      return search.matches(start + (text.count - search.needle.count))
    case .folded(let search): return search.isSuffix(of: text)
    }
  }

  /// `has`: whether it is in the text as whole terms.
  ///
  /// Where it starts or ends with a letter or digit, none may stand next to it in the text.
  package func isTerm(in text: UnsafeRawBufferPointer) -> Bool {
    hasRange(in: text, startsTerm: startsWithTerm, endsTerm: endsWithTerm)
  }

  /// `hasprefix`: whether a term of the text starts with it.
  package func isTermPrefix(in text: UnsafeRawBufferPointer) -> Bool {
    hasRange(in: text, startsTerm: startsWithTerm, endsTerm: false)
  }

  /// `hassuffix`: whether a term of the text ends with it.
  package func isTermSuffix(in text: UnsafeRawBufferPointer) -> Bool {
    hasRange(in: text, startsTerm: false, endsTerm: endsWithTerm)
  }

  private func hasRange(
    in text: UnsafeRawBufferPointer, startsTerm: Bool, endsTerm: Bool
  ) -> Bool {
    let range = firstRange(in: text, from: 0) { range in
      !(startsTerm && text.hasTermCharacter(before: range.lowerBound))
        && !(endsTerm && text.hasTermCharacter(at: range.upperBound))
    }
    return range != nil
  }

  @inline(__always)
  private func firstRange(
    in text: UnsafeRawBufferPointer, from: Int, accept: (Range<Int>) -> Bool
  ) -> Range<Int>? {
    guard from >= 0, from <= text.count else { return nil }
    switch search {
    case .empty: return from..<from
    case .bytes(let search): return search.firstRange(in: text, from: from, accept: accept)
    case .folded(let search): return search.firstRange(in: text, from: from, accept: accept)
    }
  }
}
