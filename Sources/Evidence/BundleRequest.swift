import Diagnostics
import JSON
import KQLValues
import Storage

/// What a bundle says of how it was asked for.
package struct BundleRequest: Sendable {
  package var source: SourceText
  package var tool: String
  /// Maximum number of records.
  package var maximumRecords = 100_000
  /// A root that was written down, which the database must have or have had.
  package var expectedRoot: SHA256Hash?
  /// nil where nobody says who asks, and what for.
  package var document: BundleDocument?

  package var query: String { String(decoding: source.utf8, as: UTF8.self) }

  package init(source: SourceText, tool: String) {
    self.source = source
    self.tool = tool
  }
}

/// Who made a bundle, when and what for: what its maker says, which nothing proves.
package struct BundleDocument: Sendable, Hashable {
  package var title: String?
  package var question: String?
  /// Who asked.
  package var by: String?
  package var examiner: String?
  package var caseID: String?
  /// In ticks.
  package var made: Int64

  package init(made: Int64) { self.made = made }

  /// Whether it says anything but the time.
  package var isEmpty: Bool {
    [title, question, by, examiner, caseID].allSatisfy { $0 == nil }
  }

  static let members = ["title", "question", "by", "examiner", "case", "made"]

  private var named: [(name: String, value: String?)] {
    [
      ("title", title), ("question", question), ("by", by), ("examiner", examiner),
      ("case", caseID),
    ]
  }

  /// Each member only where it was given, but the time.
  var json: JSONValue {
    .object(
      named.compactMap { name, value in value.map { JSONMember(name, .string($0)) } }
        + [JSONMember("made", .string(DateTime.text(made)))])
  }

  /// What there is, for people.
  var lines: [(name: String, value: String)] {
    let labels = ["by": "Asked by", "examiner": "Examiner", "case": "Case"]
    return named.compactMap { name, value in
      labels[name].flatMap { label in value.map { (label, $0) } }
    } + [("Made at (UTC)", DateTime.text(made))]
  }
}
