import Ingestion
import KQL
import KQLCatalog
import LanguageService

/// A page of the docs that is made from the declarations.
struct CatalogPage {
  /// Below the docs' folder.
  var path: String
  var text: String
}

/// What the language knows, as pages: a page a family of functions, a page an operator, and an index.
struct CatalogPages {
  private let catalog: FunctionCatalog

  init(_ catalog: FunctionCatalog) { self.catalog = catalog }

  var all: [CatalogPage] {
    var pages = [CatalogPage(path: "operators.md", text: operatorPage)]
    var overview = "# Functions\n\n" + Self.notice
    for family in families {
      let path = "functions/\(slug(family.name)).md"
      overview += "\n## [\(family.name)](\(path))\n\n"
      overview += family.entries.map { "`\($0.name)`" }.joined(separator: ", ") + "\n"
      let sections = family.entries.map { "\n## `\($0.name)`\n\n" + $0.page }
      let content = "# \(family.name)\n\n" + Self.notice + sections.joined()
      pages.append(CatalogPage(path: path, text: content))
    }
    for (title, path, entries) in [
      ("Special functions", "functions/special-functions.md", CatalogEntry.specialFunctions),
      (
        "Tables, lists and graphs", "functions/tables-lists-and-graphs.md",
        languageForms.map { CatalogEntry($0) }
      ),
      ("Plugins", "functions/plugins.md", plugins.map { CatalogEntry(plugin: $0) }),
    ] {
      overview += "\n## [\(title)](\(path))\n\n"
      overview += entries.map { "`\($0.name)`" }.joined(separator: ", ") + "\n"
      let sections = entries.map { "\n## `\($0.name)`\n\n" + $0.page }
      pages.append(
        CatalogPage(path: path, text: "# \(title)\n\n" + Self.notice + sections.joined()))
    }
    pages.append(CatalogPage(path: "functions.md", text: overview))
    pages.append(CatalogPage(path: "formats.md", text: FormatCatalog.page))
    return pages
  }

  private static let notice = "Made by `kustody docs` from the declarations.\n"

  /// The families in the order of their declarations.
  private var families: [(name: String, entries: [CatalogEntry])] {
    var families: [(name: String, entries: [CatalogEntry])] = []
    func add(_ entry: CatalogEntry, to family: String) {
      if let index = families.firstIndex(where: { $0.name == family }) {
        families[index].entries.append(entry)
      } else {
        families.append((family, [entry]))
      }
    }
    for name in catalog.scalarNames {
      if let function = catalog.scalars[name] { add(CatalogEntry(function), to: function.family) }
    }
    for name in catalog.aggregateNames {
      if let function = catalog.aggregates[name] {
        add(CatalogEntry(function), to: function.family)
      }
    }
    return families
  }

  private var operatorPage: String {
    tabularOperators.map { CatalogEntry($0) }.sorted { $0.name < $1.name }
      .reduce("# Operators\n\n" + Self.notice) { $0 + "\n## \($1.name)\n\n" + $1.page }
  }

  private func slug(_ name: String) -> String {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
  }
}
