import Diagnostics

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
/// Each `kql` block is a case, named by the headings above it, and so is a link, alone on its line, to a
/// file of KQL or a rule. The blocks of `Expectation.Kind` up to the next case or heading are what it
/// must give; with none of them it must merely run. A directive, and a `csv` or `json` block with the
/// name of a table, holds for what comes after it in its section and the sections within that.
package struct TestFile: Sendable {
  package var path: String
  package var lines: [String]
  package var cases: [TestCase]
  /// What the front matter says.
  package var settings = TestSettings()
  /// How many lines it takes.
  var frontMatterCount = 0
  /// Blocks of rows, in the order of the file.
  package var rows: [FixtureTable] = []
  /// What cannot be understood: a line and what is wrong with it.
  package var problems: [(line: Int, message: String)] = []
}

/// One query with what it must give.
package struct TestCase: Sendable {
  /// The headings above it, outermost first.
  package var name: String
  /// The block; for a link its line, without text.
  package var query: FencedBlock
  /// A file that holds the query or the rule, as written: relative to the test's own file. Behind `#`
  /// may stand which of the file's rules.
  package var link: String?
  /// Log files, as written: relative to the test's own file.
  package var fixtures: [String] = []
  /// Rows that stand in the file, or in files whose table it names.
  package var tables: [FixtureTable] = []
  /// Watchlists that hold for it, those of inner sections last.
  package var watchlists: [FixtureWatchlist] = []
  /// Rules that ran before it: their alerts are rows of SecurityAlert and SecurityIncident.
  package var rules: [RuleReference] = []
  /// What `now()` means: a datetime, or `last` for the newest TimeGenerated.
  package var now: String?
  package var timespan: String?
  package var expectations: [Expectation] = []

  /// The line of the query's first line, counted from 1.
  package var line: Int { query.content.lowerBound + 1 }
}

/// A rule and when it runs.
package struct RuleReference: Sendable, Hashable {
  package var link: String
  package var now: String?
}

/// A block that says what a query must give.
package struct Expectation: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Rows, in the form of `ResultText`.
    case result
    /// The number of rows.
    case count
    /// Names and types of the columns.
    case columns
    /// No rows.
    case empty
    /// Everything wrong with the query, as it is drawn.
    case error
    /// The SQL that runs.
    case sql
  }

  package enum Subject: String, Sendable {
    case query, alerts, incidents
  }

  package var kind: Kind
  package var block: FencedBlock
  /// What it speaks of; a rule has alerts and incidents besides its query's rows.
  package var subject = Subject.query
  /// Whether the order of rows counts; nil: as the query says.
  package var isOrdered: Bool?

  package init(kind: Kind, block: FencedBlock) {
    self.kind = kind
    self.block = block
  }

  /// A block's meaning by its words, as in `result alerts`; nil for a block of something else.
  init?(_ block: FencedBlock) {
    guard let first = block.words.first else { return nil }
    self.block = block
    if let subject = Subject(rawValue: first), subject != .query {
      kind = .result
      self.subject = subject
    } else if let kind = Kind(rawValue: first) {
      self.kind = kind
    } else {
      return nil
    }
    for word in block.words.dropFirst() {
      if word == "ordered" || word == "bag", kind == .result {
        isOrdered = word == "ordered"
      } else if let subject = Subject(rawValue: word), kind != .error, kind != .sql {
        self.subject = subject
      } else {
        return nil
      }
    }
  }
}

extension TestFile {
  package init(path: String, text: String) {
    let lines = textLines(text)
    self.path = path
    self.lines = lines.map(String.init)
    cases = []
    let front = FrontMatter(lines)
    settings = front.settings
    frontMatterCount = front.count
    problems = front.problems
    var reader = CaseReader(settings: settings)
    // What the front matter holds is not Markdown; its lines keep their numbers.
    let body = lines.enumerated().map { $0.offset < front.count ? "" : $0.element }
    for block in markdownBlocks(of: body) { reader.read(block) }
    cases = reader.cases
    rows = reader.rows
    problems += reader.problems
  }
}

/// Goes through the blocks of a file and gathers its cases.
private struct CaseReader {
  private(set) var cases: [TestCase] = []
  private(set) var rows: [FixtureTable] = []
  private(set) var problems: [(line: Int, message: String)] = []
  private var sections: [Section]
  /// Whether a block that comes now belongs to the last case.
  private var isOpen = false
  /// The line of a link to a query within a sentence.
  private var proseLink: Int?

  private struct Section {
    var level: Int
    var title: String?
    var fixtures: [String] = []
    var tables: [FixtureTable] = []
    var defaults: [FixtureTable] = []
    var watchlists: [FixtureWatchlist] = []
    var rules: [RuleReference] = []
    var now: String?
    var timespan: String?
  }

  init(settings: TestSettings) {
    var top = Section(level: 0)
    top.fixtures = settings.fixtures
    top.now = settings.now
    top.timespan = settings.timespan
    sections = [top]
  }

  private var last: Int { sections.count - 1 }
  private var now: String? { sections.last { $0.now != nil }?.now }

  mutating func read(_ block: MarkdownBlock) {
    switch block {
    case .heading(let level, let text, _):
      sections.removeAll { $0.level >= level }
      sections.append(Section(level: level, title: text))
      isOpen = false
      proseLink = nil
    case .directive(let key, let value, let line): directive(key, value, line: line)
    case .link(let text, let target, let line):
      if TestLink(target).isQuery { addLink(target, named: text, line: line) }
    case .prose(let target, let line): if TestLink(target).isQuery { proseLink = line }
    case .fence(let fence): self.fence(fence)
    }
  }

  /// The words of directives.
  private static let directives = ["ingest", "table", "watchlist", "now", "timespan", "query"]

  private mutating func directive(_ key: String, _ value: String, line: Int) {
    switch key {
    case "ingest":
      let paths = value.split(separator: " ").map(String.init)
      if paths.isEmpty { problems.append((line, "`ingest:` names no file")) }
      sections[last].fixtures += paths
    case "table":
      let words = value.split(separator: " ").map(String.init)
      if words.count < 2 { problems.append((line, "`table:` takes a table and its files")) }
      sections[last].tables += words.dropFirst().map {
        FixtureTable(table: words[0], content: .file($0), line: line)
      }
    case "watchlist":
      let words = value.split(separator: " ").map(String.init)
      guard words.count == 2 else {
        problems.append((line, "`watchlist:` takes a name and a file"))
        return
      }
      sections[last].watchlists.append(
        FixtureWatchlist(name: words[0], content: .file(words[1])))
    case "now": sections[last].now = value
    case "timespan": sections[last].timespan = value
    case "query": addLink(value, named: nil, line: line)
    default:
      // A comment for somebody else, unless it is nearly one of ours: were it passed over, a test of
      // silence would pass over nothing.
      let word = key.lowercased()
      guard
        let near = Self.directives.contains(word)
          ? word : suggestion(for: word, among: Self.directives)
      else { return }
      problems.append((line, "nothing reads `\(key):`; did you mean `\(near):`?"))
    }
  }

  private mutating func addLink(_ target: String, named text: String?, line: Int) {
    let block = FencedBlock(words: ["link"], content: line - 1..<line, text: "")
    addCase(block, link: target, title: text)
    if TestLink(target).isRule {
      sections[last].rules.append(RuleReference(link: target, now: now))
    }
  }

  private mutating func addCase(_ block: FencedBlock, link: String? = nil, title: String? = nil) {
    let titles = sections.compactMap(\.title) + (title.map { [$0] } ?? [])
    var test = TestCase(name: titles.joined(separator: " / "), query: block, link: link)
    test.fixtures = sections.flatMap(\.fixtures)
    let defaults = sections.flatMap(\.defaults)
    test.tables = sections.flatMap(\.tables).map { table in
      var table = table
      table.defaults = defaults.filter { $0.table == table.table }
      return table
    }
    test.watchlists = sections.flatMap(\.watchlists)
    test.rules = sections.flatMap(\.rules)
    test.now = now
    test.timespan = sections.last { $0.timespan != nil }?.timespan
    cases.append(test)
    isOpen = true
    proseLink = nil
  }

  private mutating func fence(_ fence: FencedBlock) {
    if fence.words == ["kql"] {
      addCase(fence)
    } else if let format = fence.words.first.flatMap(FixtureTable.Format.init(rawValue:)) {
      readRows(fence, format)
    } else if let expectation = Expectation(fence) {
      if isOpen {
        cases[cases.count - 1].expectations.append(expectation)
      } else {
        let hint = proseLink.map {
          "; the link in line \($0) is not a case, since it is not alone on its line"
        }
        problems.append(
          (
            fence.content.lowerBound,
            "a `\(fence.words.joined(separator: " "))` block follows no query\(hint ?? "")"
          ))
      }
    } else if let first = fence.words.first {
      slip(in: fence, first)
    }
  }

  /// A block of rows: of a table, what rows of a table have that do not say otherwise, or a watchlist.
  private mutating func readRows(_ fence: FencedBlock, _ format: FixtureTable.Format) {
    // A block without a table only shows something.
    guard fence.words.count > 1 else { return }
    let line = fence.content.lowerBound
    if fence.words.count == 3, fence.words[1] == "watchlist" {
      guard format == .csv else {
        problems.append((line, "a watchlist is csv: `csv watchlist NAME`"))
        return
      }
      sections[last].watchlists.append(
        FixtureWatchlist(name: fence.words[2], content: .text(fence.text)))
      return
    }
    let table = FixtureTable(
      table: fence.words[1], content: .text(fence.text, format), line: line + 1)
    if fence.words.count == 2 {
      sections[last].tables.append(table)
      rows.append(table)
    } else if fence.words.count == 3, fence.words[2] == "defaults" {
      sections[last].defaults.append(table)
    } else {
      problems.append((line, "rows are of one table: `\(fence.words[0]) TABLE`"))
    }
  }

  /// Words that are nearly those of a test: were they passed over, nothing would be tested.
  private mutating func slip(in fence: FencedBlock, _ first: String) {
    let subjects = [Expectation.Subject.alerts, .incidents].map(\.rawValue)
    let kinds = Expectation.Kind.allCases.map(\.rawValue) + subjects
    let line = fence.content.lowerBound
    // SQL of other dialects is for anyone who has them.
    if first == "sql" { return }
    if kinds.contains(first) {
      let rest = fence.words.dropFirst().joined(separator: " ")
      problems.append((line, "`\(rest)` says nothing of a `\(first)` block"))
    } else if first == "kql" {
      problems.append((line, "a `kql` block has no other words"))
    } else if first.utf8.count > 3, let near = suggestion(for: first, among: kinds + ["kql"]),
      abs(near.utf8.count - first.utf8.count) < 2
    {
      problems.append((line, "nothing reads a `\(first)` block; did you mean `\(near)`?"))
    }
  }
}

/// Where a link leads.
package struct TestLink: Sendable {
  /// The file, relative to the test's own.
  package var path: String
  /// Which of a file's rules: its name or id.
  package var fragment: String?

  package init(_ target: String) {
    if let mark = target.lastIndex(of: "#") {
      path = String(target[..<mark])
      fragment = String(target[target.index(after: mark)...])
    } else {
      path = target
    }
  }

  /// Whether a link there, alone on its line, is a case. JSON can be anything: it takes `query:`.
  var isQuery: Bool { isRule && !ends(".json") || ends(".kql") || ends(".csl") }

  package var isRule: Bool { ends(".yaml") || ends(".yml") || ends(".json") }

  private func ends(_ ending: String) -> Bool {
    !path.contains("://") && path.lowercased().hasSuffix(ending)
  }
}
