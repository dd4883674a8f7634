import Diagnostics
import LanguageService
import Testing
import Workspace

/// A text with `^` at the place that is asked about.
struct MarkedText: Sendable {
  var source: SourceText
  var offset: Int

  init(_ marked: String) throws {
    let parts = marked.split(separator: "^", maxSplits: 1, omittingEmptySubsequences: false)
    try #require(parts.count == 2, "the text has no mark")
    source = SourceText(parts.joined())
    offset = parts[0].utf8.count
  }
}

/// The service over no logs.
func service() throws -> LanguageService { try Workspace.inMemory().session().language }

/// The labels that are offered at the mark.
func labels(_ marked: String) throws -> [String] {
  let text = try MarkedText(marked)
  return try service().completion(at: text.offset, of: text.source, most: .max).items.map(\.label)
}
