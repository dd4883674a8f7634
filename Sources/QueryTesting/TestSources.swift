import Files
import Platform

extension TestFile {
  /// The files that a test file names, as they are from here: fixtures, queries, rules, functions,
  /// watchlists, declarations. Of a folder it is the folder and what is in it.
  package static func sources(ofFile path: String) -> [String] {
    guard let file = try? TestFile(ofFile: path) else { return [] }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let settings = file.settings
    var names =
      settings.functions.map(\.path) + settings.watchlists.map(\.path) + settings.schemas
      + settings.copies.map(\.path)
    for test in file.cases {
      names += test.fixtures
      for case .file(let name) in test.tables.map(\.content) { names.append(name) }
      for case .file(let name) in test.watchlists.map(\.content) { names.append(name) }
      names += test.rules.map { TestLink($0.link).path }
      if let link = test.link { names.append(TestLink(link).path) }
    }
    var seen: Set<String> = []
    var all: [String] = []
    for name in names where seen.insert(name).inserted {
      let path = name.hasPrefix("/") ? name : folder + name
      all.append(path)
      guard kind(ofFile: path, following: true) == S_IFDIR else { continue }
      all += (try? Files.files(under: [path], ending: [""])) ?? []
    }
    return all
  }
}
