/// A Markdown file of queries and what they must give.
///
/// ````markdown
/// # Requests for secrets
/// <!-- ingest: ../logs/keyvault.jsonl -->
/// ```kql
/// AzureDiagnostics | where OperationName == "SecretGet" | count
/// ```
/// ```result
/// Count
/// 3
/// ```
/// ````
/// Each `kql` block is a case, named by the headings above it. The `result`, `error` and `sql` blocks
/// up to the next `kql` block or heading are what it must give; with none of them it must merely run.
/// A directive holds for the section it stands in and the sections within that.
package struct TestFile: Sendable {
  package var path: String
  package var lines: [String]
  package var cases: [TestCase]
  /// What cannot be understood: a line and what is wrong with it.
  package var problems: [(line: Int, message: String)] = []
}

/// One query with what it must give.
package struct TestCase: Sendable {
  /// The headings above it, outermost first.
  package var name: String
  package var query: FencedBlock
  /// Log files, as written: relative to the test's own file.
  package var fixtures: [String] = []
  /// What `now()` means: a datetime, or `last` for the newest TimeGenerated.
  package var now: String?
  package var expectations: [Expectation] = []

  /// The line of the query's first line, counted from 1.
  package var line: Int { query.content.lowerBound + 1 }
}

/// A block that says what a query must give.
package struct Expectation: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Rows, in the form of `ResultText`.
    case result
    /// Everything wrong with the query, as it is drawn.
    case error
    /// The SQL that runs.
    case sql
  }

  package var kind: Kind
  package var block: FencedBlock
}

extension TestFile {
  package init(path: String, text: String) {
    let lines = textLines(text)
    self.path = path
    self.lines = lines.map(String.init)
    cases = []
    var sections = [Section(level: 0, title: nil)]
    // Whether a block that comes now belongs to the last case.
    var isOpen = false
    for block in markdownBlocks(of: lines) {
      switch block {
      case .heading(let level, let text, _):
        sections.removeAll { $0.level >= level }
        sections.append(Section(level: level, title: text))
        isOpen = false
      case .directive("ingest", let value, let line):
        let paths = value.split(separator: " ").map(String.init)
        if paths.isEmpty { problems.append((line, "`ingest:` names no file")) }
        sections[sections.count - 1].fixtures += paths
      case .directive("now", let value, _):
        sections[sections.count - 1].now = value
      case .directive:
        // A comment of somebody else.
        continue
      case .fence(let fence) where fence.words == ["kql"]:
        var test = TestCase(
          name: sections.compactMap(\.title).joined(separator: " / "), query: fence)
        test.fixtures = sections.flatMap(\.fixtures)
        test.now = sections.last { $0.now != nil }?.now
        cases.append(test)
        isOpen = true
      case .fence(let fence):
        guard fence.words.count == 1, let kind = Expectation.Kind(rawValue: fence.words[0]) else {
          continue
        }
        if isOpen {
          cases[cases.count - 1].expectations.append(Expectation(kind: kind, block: fence))
        } else {
          problems.append(
            (fence.content.lowerBound, "a `\(kind.rawValue)` block follows no `kql` block"))
        }
      }
    }
  }

  private struct Section {
    var level: Int
    var title: String?
    var fixtures: [String] = []
    var now: String?
  }
}
