/// A noun after its indefinite article: `an int`, `a long`.
package func withArticle(_ noun: some StringProtocol) -> String {
  let isVowel = noun.utf8.first.map { "aeio".utf8.contains($0 | 0x20) } ?? false
  return (isVowel ? "an " : "a ") + noun
}

/// A number with its noun: `1 row`, `2 rows`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
