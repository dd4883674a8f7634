import Diagnostics
import Documents
import Files
import JSON

/// Tests that stand in a rule's own file, under `tests`:
///
/// ```yaml
/// tests:
///   - name: a refused sign-in raises an alert
///     now: 2024-05-01T12:00:00Z
///     rows:
///       SigninLogs:
///         - {UserPrincipalName: mallory@example.net, ResultType: "50126"}
///     alerts: 1
/// ```
/// `tests` is a list, or an object with `cases` and what holds for all of them: `defaults` (by table, what rows
/// have that do not say otherwise), `now`, `watchlists` and `functions`.
extension TestFile {
  /// Whether it is Markdown, whose blocks `--update` rewrites.
  var isMarkdown: Bool { !TestLink(path).isRule }

  /// Reads a file of Markdown, or the tests in a rule's.
  package init(ofFile path: String) throws(FileError) {
    self.init(path: path, anyText: try text(ofFile: path))
  }

  init(path: String, anyText text: String) {
    if TestLink(path).isRule {
      self.init(path: path, ruleText: text)
    } else {
      self.init(path: path, text: text)
    }
  }

  /// Files of tests: Markdown, and rules that bring tests.
  package static func files(under paths: [String]) throws(FileError) -> [String] {
    try Files.files(under: paths, ending: [".md", ".yaml", ".yml"]).filter { path in
      guard TestLink(path).isRule, !paths.contains(path) else { return true }
      guard let text = try? Files.text(ofFile: path) else { return false }
      return textLines(text).contains { $0.hasPrefix("tests:") }
    }
  }

  private init(path: String, ruleText text: String) {
    self.init(path: path, lines: textLines(text).map(String.init), cases: [])
    let source = SourceText(text, name: path)
    let root: DocumentNode
    do throws(Diagnostic) {
      root = try Document(source).root
    } catch {
      problems = [(source.position(of: error.span.start).line, error.message)]
      return
    }
    guard let tests = root["tests"] else {
      problems = [(1, "the file has no `tests`")]
      return
    }
    var reader = RuleTestReader(
      source: source, link: path.split(separator: "/").last.map(String.init) ?? path)
    reader.read(tests)
    cases = reader.cases
    rows = reader.rows
    settings = reader.settings
    problems = reader.problems
  }
}

private struct RuleTestReader {
  let source: SourceText
  /// The rule's file, from its own folder.
  let link: String
  private(set) var cases: [TestCase] = []
  private(set) var rows: [FixtureTable] = []
  private(set) var settings = TestSettings()
  private(set) var problems: [(line: Int, message: String)] = []
  private var defaults: [FixtureTable] = []

  init(source: SourceText, link: String) {
    self.source = source
    self.link = link
  }

  private func line(_ offset: Int) -> Int { source.position(of: offset).line }

  mutating func read(_ tests: DocumentNode) {
    guard tests.list == nil else {
      for test in tests.list ?? [] { readCase(test) }
      return
    }
    for member in tests.members ?? [] {
      switch member.key {
      case "defaults": defaults = tables(member.value, asRows: false)
      case "now": settings.now = member.value.text
      case "watchlists": settings.watchlists = named(member.value)
      case "functions": settings.functions = named(member.value)
      case "cases": continue
      default: unknown(member, among: ["defaults", "now", "watchlists", "functions", "cases"])
      }
    }
    guard let list = tests["cases"]?.list else {
      problems.append((line(tests.offset), "`tests` is a list, or has one under `cases`"))
      return
    }
    for test in list { readCase(test) }
  }

  private static let expectations: [(key: String, subject: Expectation.Subject)] = [
    ("alerts", .alerts), ("incidents", .incidents), ("results", .query),
  ]

  private mutating func readCase(_ node: DocumentNode) {
    let start = line(node.offset)
    let block = FencedBlock(words: ["link"], content: start - 1..<start, text: "")
    var test = TestCase(name: node["name"]?.text ?? "", query: block, link: link)
    test.now = settings.now
    for member in node.members ?? [] {
      switch member.key {
      case "name": continue
      case "now": test.now = member.value.text
      case "rows": test.tables = tables(member.value, asRows: true)
      case "ingest":
        test.fixtures =
          member.value.list?.compactMap(\.text) ?? member.value.text.map { [$0] } ?? []
      case "watchlists":
        test.watchlists = named(member.value).compactMap { named in
          named.name.map { FixtureWatchlist(name: $0, content: .file(named.path)) }
        }
      case "error":
        test.expectations.append(
          Expectation(kind: .error, block: stated("error", member.value)))
      default:
        guard let expected = Self.expectations.first(where: { $0.key == member.key }) else {
          unknown(
            member,
            among: ["name", "now", "rows", "ingest", "watchlists", "error"]
              + Self.expectations.map(\.key))
          continue
        }
        var expectation = Expectation(kind: .count, block: stated("count", member.value))
        expectation.subject = expected.subject
        test.expectations.append(expectation)
      }
    }
    test.tables = test.tables.map { table in
      var table = table
      table.defaults = defaults.filter { $0.table == table.table }
      return table
    }
    rows += test.tables
    cases.append(test)
  }

  private func stated(_ word: String, _ node: DocumentNode) -> FencedBlock {
    let start = line(node.offset)
    return FencedBlock(words: [word], content: start - 1..<start, text: (node.text ?? "") + "\n")
  }

  /// Rows by table: lists of objects, or one object each.
  private mutating func tables(_ node: DocumentNode, asRows: Bool) -> [FixtureTable] {
    var tables: [FixtureTable] = []
    for member in node.members ?? [] {
      let isList = member.value.list != nil
      guard isList == asRows else {
        let form = asRows ? "a list of objects" : "one object"
        problems.append((line(member.keyOffset), "rows of `\(member.key)` are \(form)"))
        continue
      }
      tables.append(
        FixtureTable(
          table: member.key, content: .text(JSONValue(member.value).jsonText, .json),
          line: line(member.value.offset)))
    }
    return tables
  }

  private func named(_ node: DocumentNode) -> [TestSettings.Named] {
    if let members = node.members {
      return members.compactMap { member in
        member.value.text.map { TestSettings.Named(name: member.key, path: $0) }
      }
    }
    let texts = node.list?.compactMap(\.text) ?? node.text.map { [$0] } ?? []
    return texts.map { TestSettings.Named(name: nil, path: $0) }
  }

  private mutating func unknown(_ member: DocumentNode.Member, among names: [String]) {
    let near = suggestion(for: member.key, among: names).map { "; did you mean `\($0)`?" } ?? ""
    problems.append((line(member.keyOffset), "a test has no `\(member.key)`\(near)"))
  }
}

extension JSONValue {
  /// A value of a document: what YAML writes without quotes is a number, `true`, `false` or null where it reads
  /// as one.
  init(_ node: DocumentNode) {
    switch node.content {
    case .null: self = .null
    case .list(let nodes): self = .array(nodes.map { JSONValue($0) })
    case .map(let members):
      self = .object(members.map { JSONMember($0.key, JSONValue($0.value)) })
    case .scalar(let text, let isText):
      if isText {
        self = .string(text)
      } else if text == "true" || text == "false" {
        self = .bool(text == "true")
      } else if let first = text.utf8.first, first == UInt8(ascii: "-") || first &- 0x30 < 10,
        let number = try? JSONValue(parsing: text)
      {
        self = number
      } else {
        self = .string(text)
      }
    }
  }
}
