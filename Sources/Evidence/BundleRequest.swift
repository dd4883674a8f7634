import Diagnostics

/// What a bundle says of how it was asked for.
package struct BundleRequest: Sendable {
  package var source: SourceText
  package var tool: String
  /// At most so many records.
  package var maximumRecords = 100_000

  package var query: String { String(decoding: source.utf8, as: UTF8.self) }

  package init(source: SourceText, tool: String) {
    self.source = source
    self.tool = tool
  }
}
