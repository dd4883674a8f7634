import Diagnostics
import Documents
import Workspace

/// What a test file says of all its cases, in YAML between `---` at its top.
package struct TestSettings: Sendable {
  /// A file or folder, with the name that it is known by where it is not that of the file.
  package struct Named: Sendable, Hashable {
    package var name: String?
    package var path: String
  }

  package var now: String?
  package var timespan: String?
  package var resource: String?
  package var fixtures: [String] = []
  /// A database that all tests ask, in place of fixtures, and the root that it must have.
  package var database: String?
  package var root: String?
  package var functions: [Named] = []
  package var watchlists: [Named] = []
  /// Local copies of addresses; those without a name are folders of such.
  package var copies: [Named] = []
  package var parameters: [(name: String, value: String)] = []
  /// Files that declare tables and functions.
  package var schemas: [String] = []
  /// Tables that the front matter itself declares.
  package var tables = SchemaFiles()

  package init() {}
}

/// The front matter of a file.
struct FrontMatter {
  var settings = TestSettings()
  var problems: [(line: Int, message: String)] = []
  /// How many lines it takes.
  var count = 0

  private static let keys = [
    "now", "timespan", "resource", "ingest", "functions", "watchlists", "parameters", "schemas",
    "tables", "external", "database", "root",
  ]

  init(_ lines: [Substring]) {
    guard let first = lines.first, trimmed(first) == "---",
      let end = lines.dropFirst().firstIndex(where: { ["---", "..."].contains(trimmed($0)) })
    else { return }
    count = end + 1
    let source = SourceText(lines[1..<end].map { $0 + "\n" }.joined())
    // Lines of the source begin after the first of the file.
    func line(_ offset: Int) -> Int { source.position(of: offset).line + 1 }
    let root: DocumentNode
    do throws(Diagnostic) {
      root = try Document(source).root
    } catch {
      problems = [(line(error.span.start), error.message)]
      return
    }
    for member in root.members ?? [] {
      let value = member.value
      switch member.key {
      case "now": settings.now = value.text
      case "timespan": settings.timespan = value.text
      case "resource": settings.resource = value.text
      case "database": settings.database = value.text
      case "root": settings.root = value.text
      case "ingest": settings.fixtures = Self.named(value).map(\.path)
      case "functions": settings.functions = Self.named(value)
      case "watchlists": settings.watchlists = Self.named(value)
      case "external": settings.copies = Self.named(value)
      case "schemas": settings.schemas = Self.named(value).map(\.path)
      case "tables":
        do throws(Diagnostic) {
          try settings.tables.read(value)
        } catch {
          problems.append((line(error.span.start), error.message))
        }
      case "parameters":
        for parameter in value.members ?? [] {
          settings.parameters.append((parameter.key, parameter.value.text ?? ""))
        }
      default:
        // Other programs keep words of theirs here; only near misses are reported.
        if let near = suggestion(for: member.key, among: Self.keys) {
          problems.append(
            (line(member.keyOffset), "there is no `\(member.key)`; did you mean `\(near)`?"))
        }
      }
    }
  }

  /// `a`, `[a, b]` or `{name: a}`.
  private static func named(_ node: DocumentNode) -> [TestSettings.Named] {
    if let members = node.members {
      return members.compactMap { member in
        member.value.text.map { TestSettings.Named(name: member.key, path: $0) }
      }
    }
    let texts = node.list?.compactMap(\.text) ?? node.text.map { [$0] } ?? []
    return texts.map { TestSettings.Named(name: nil, path: $0) }
  }
}
