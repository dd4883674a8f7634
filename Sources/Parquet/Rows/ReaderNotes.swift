/// What became of values that have no equal in Kusto, counted.
package struct ReaderNotes: Sendable, Hashable {
  /// Times before year 1 or after year 9999, infinities among them: null.
  package var timesOutOfRange = 0
  /// Texts with bytes that are not UTF-8, which are replaced.
  package var textsReplaced = 0
  /// Values of JSON columns that are not JSON: they are strings.
  package var jsonKeptAsText = 0

  package init() {}

  /// A sentence on each that occurred.
  package var sentences: [String] {
    var sentences: [String] = []
    if timesOutOfRange > 0 {
      sentences.append("\(timesOutOfRange) times outside of the years 1 to 9999 are null")
    }
    if textsReplaced > 0 {
      sentences.append("bytes that are not UTF-8 are replaced in \(textsReplaced) texts")
    }
    if jsonKeptAsText > 0 {
      sentences.append("\(jsonKeptAsText) values of JSON columns are not JSON and stay text")
    }
    return sentences
  }
}
