import Diagnostics
import Files

/// Rows of a test file that no query after them can read: most likely of a table whose name is misspelt.
///
/// A table counts as read where a query, or a function that the file names, has its name; also where a query
/// reads tables without naming them (`search`, `find`, `union *`, `table(…)`).
struct UnreadRows {
  private(set) var problems: [(line: Int, message: String)] = []

  init(of file: TestFile) {
    let folder = file.path.lastIndex(of: "/").map { String(file.path[...$0]) } ?? ""
    func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
    var called = Set<Substring>()
    for named in file.settings.functions {
      guard
        let files = try? files(
          under: [resolved(named.path)], ending: [".kql", ".txt", ".csl", ".yaml", ".yml"])
      else { continue }
      for path in files { called.formUnion(Self.words(of: (try? Files.text(ofFile: path)) ?? "")) }
    }
    var texts: [String: Set<Substring>] = [:]
    func words(of test: TestCase) -> Set<Substring> {
      guard let link = test.link else { return Self.words(of: test.query.text) }
      let path = TestLink(link).path
      if let known = texts[path] { return known }
      let words = Self.words(of: (try? Files.text(ofFile: resolved(path))) ?? "")
      texts[path] = words
      return words
    }
    for table in file.rows where !Self.isReadUnnamed(table.table) {
      let readers = file.cases.filter { test in test.tables.contains { $0.line == table.line } }
      let read = readers.map { words(of: $0) }
      if called.contains(table.table[...])
        || read.contains(where: { $0.contains(table.table[...]) || !$0.isDisjoint(with: Self.wide) }
        )
      {
        continue
      }
      let names = read.reduce(into: Set<Substring>()) { $0.formUnion($1) }
      // Rows may stand there for some of the queries to come; a name like one that is read and has no rows is
      // a typing error.
      let bare = names.map(String.init).filter { name in
        !file.rows.contains { $0.table == name }
      }
      guard let near = suggestion(for: table.table, among: bare) else { continue }
      problems.append(
        (
          table.line - 1,
          "no query after it reads the rows of `\(table.table)`; did you mean `\(near)`?"
        ))
    }
  }

  /// AzureDiagnostics is read by the names of its categories' tables and the reverse; alerts and incidents are
  /// looked at where rules run.
  private static func isReadUnnamed(_ table: String) -> Bool {
    table == "AzureDiagnostics" || table == "SecurityAlert" || table == "SecurityIncident"
      || table.hasPrefix("_")
  }

  /// What reads tables that it does not name.
  private static let wide: Set<Substring> = ["search", "find", "table", "*", "AzureDiagnostics"]

  private static func words(of text: String) -> Set<Substring> {
    var words = Set<Substring>()
    var start: String.Index?
    for index in text.indices {
      let character = text[index]
      if character.isLetter || character.isNumber || character == "_" {
        start = start ?? index
        continue
      }
      if let first = start { words.insert(text[first..<index]) }
      start = nil
    }
    if let first = start { words.insert(text[first...]) }
    // `union *` and `union Sec*`; a product of two numbers is taken for one too, which hides nothing wrong.
    if words.contains("union"), text.contains("*") { words.insert("*") }
    return words
  }
}
