import KQL
import KQLCatalog

/// The page that says of every name in Kusto's reference whether kustody answers it.
struct LanguageSupportPage {
  /// A line of `reference-names.txt`: `kind|name|page|cases`.
  private struct Name {
    var kind: String
    var name: String
    var page: String
    var cases: Int

    init?(_ line: Substring) {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      // The operator `|` has no line; every other name has four parts.
      guard parts.count == 4, let cases = Int(parts[3]) else { return nil }
      kind = String(parts[0])
      name = String(parts[1])
      page = String(parts[2])
      self.cases = cases
    }
  }

  private let names: [Name]
  private let supported: Set<String>
  private let statements: Set<String> = [
    "let", "let lambda", "let view", "set", "declare pattern", "declare query_parameters",
    "alias", "restrict", "batch (;-separated)", "tabular expression",
  ]

  /// - Parameter text: the lines of `reference-names.txt`.
  init(names text: String, catalog: FunctionCatalog) {
    names = text.split(whereSeparator: \.isNewline).compactMap { Name($0) }
    var supported: Set<String> = []
    for function in catalog.scalars.values {
      supported.formUnion([function.name] + function.aliases)
    }
    for function in catalog.aggregates.values {
      supported.formUnion([function.name] + function.aliases)
    }
    for form in tabularOperators { supported.formUnion(form.keywords) }
    for plugin in plugins { supported.insert(plugin.name) }
    supported.formUnion(specialFunctions.keys)
    supported.formUnion(languageForms.map(\.name))
    self.supported = supported
  }

  /// Names that are neither answered nor refused by their declaration: there must be none.
  var undeclared: [String] {
    names.filter { !isSupported($0) && reason(of: $0) == nil }.map(\.name)
  }

  /// Why a name is refused, nil where nothing declares it.
  private func reason(of name: Name) -> String? {
    let declared = unsupportedNames.first { $0.name == name.name }
    return declared.map { $0.reason.text ?? "not yet" }
  }

  private func isSupported(_ name: Name) -> Bool {
    name.kind == "statement" ? statements.contains(name.name) : supported.contains(name.name)
  }

  var page: CatalogPage {
    var text = """
      # Language support

      Made by `kustody docs` from the declarations and `reference-names.txt`. Every name of Kusto's
      reference: whether kustody answers it, and how many of the reference's own examples use it. What is
      not supported is refused by name, never answered differently.


      """
    var kinds: [String] = []
    for name in names where !kinds.contains(name.kind) { kinds.append(name.kind) }
    text += "| kind | supported | of |\n| --- | --: | --: |\n"
    for kind in kinds {
      let all = names.filter { $0.kind == kind }
      text += "| \(kind) | \(all.filter(isSupported).count) | \(all.count) |\n"
    }
    text += "| all | \(names.filter(isSupported).count) | \(names.count) |\n"
    for kind in kinds {
      text += "\n## \(kind)\n\n| name | supported | cases | page |\n| --- | --- | --: | --- |\n"
      for name in names where name.kind == kind {
        let mark = isSupported(name) ? "yes" : "no: " + (reason(of: name) ?? "")
        text += "| `\(name.name)` | \(mark) | \(name.cases) | \(name.page) |\n"
      }
    }
    return CatalogPage(path: "language-support.md", text: text)
  }
}
