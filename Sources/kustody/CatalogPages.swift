import Ingestion
import KQL
import KQLCatalog

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
      let sections = family.entries.map { "\n## `\($0.name)`\n\n" + text(of: $0) }
      let content = "# \(family.name)\n\n" + Self.notice + sections.joined()
      pages.append(CatalogPage(path: path, text: content))
    }
    for (title, path, entries) in [
      ("Special functions", "functions/special-functions.md", specialEntries),
      (
        "Tables, lists and graphs", "functions/tables-lists-and-graphs.md",
        languageForms.map { CatalogEntry($0) }
      ),
      ("Plugins", "functions/plugins.md", plugins.map { CatalogEntry(plugin: $0) }),
    ] {
      overview += "\n## [\(title)](\(path))\n\n"
      overview += entries.map { "`\($0.name)`" }.joined(separator: ", ") + "\n"
      let sections = entries.map { "\n## `\($0.name)`\n\n" + text(of: $0) }
      pages.append(
        CatalogPage(path: path, text: "# \(title)\n\n" + Self.notice + sections.joined()))
    }
    pages.append(CatalogPage(path: "functions.md", text: overview))
    pages.append(CatalogPage(path: "formats.md", text: FormatCatalog.page))
    return pages
  }

  private static let notice = "Made by `kustody docs` from the declarations.\n"

  /// Everything that has a name, in the order of the names.
  var entries: [CatalogEntry] {
    (families.flatMap(\.entries) + tabularOperators.map { CatalogEntry($0) }
      + plugins.map { CatalogEntry(plugin: $0) }
      + specialEntries + languageForms.map { CatalogEntry($0) })
      .sorted { ($0.name, $0.kind.rawValue) < ($1.name, $1.kind.rawValue) }
  }

  /// The text of an entry's page: its forms, what it does, examples.
  func text(of entry: CatalogEntry) -> String {
    var text = entry.summary + "\n\n```text\n" + entry.forms.joined(separator: "\n") + "\n```\n"
    if !entry.aliases.isEmpty {
      text += "\nAlso: " + entry.aliases.map { "`\($0)`" }.joined(separator: ", ") + "\n"
    }
    if !entry.parameters.isEmpty {
      text += "\n"
      for parameter in entry.parameters { text += "- `\(parameter.name)`: \(parameter.words)\n" }
      if !entry.examples.isEmpty { text += "\nExamples:\n" }
    }
    for (index, example) in entry.examples.enumerated() {
      text += index == 0 ? "\n" : ""
      text += "- `\(example.query)` gives `\(example.result)`\n"
    }
    text += "\nKusto's page: \(entry.source)\n"
    return text
  }

  /// Functions that take tables, names or the rows around.
  private var specialEntries: [CatalogEntry] {
    specialForms.sorted { $0.key < $1.key }.map {
      CatalogEntry($0.key, .function, $0.value.documentation)
    }
  }

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
      .reduce("# Operators\n\n" + Self.notice) { $0 + "\n## \($1.name)\n\n" + text(of: $1) }
  }

  private func slug(_ name: String) -> String {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
  }
}

/// One thing of the language as help and docs show it.
struct CatalogEntry {
  enum Kind: String {
    case tabularOperator = "operator"
    case scalarOperator = "scalar operator"
    case function
    case aggregate
    case tableFunction = "table function"
    case graphFunction = "graph function"
    case plugin
  }

  var name: String
  var kind: Kind
  var aliases: [String] = []
  var summary: String
  var source: String
  /// How it is written, one for each overload.
  var forms: [String]
  /// What each parameter is.
  var parameters: [(name: String, words: String)] = []
  var examples: [(query: String, result: String)]

  init(_ function: ScalarFunction) {
    name = function.name
    kind = function.isOperator ? .scalarOperator : .function
    aliases = function.aliases
    summary = function.summary
    source = function.source
    forms = function.overloads.map { overload in
      let operands = overload.parameters.map(form(of:))
      if function.isOperator, operands.count == 2 {
        return operands.joined(separator: " \(function.name) ") + form(of: overload.returns)
      }
      return "\(function.name)(\(operands.joined(separator: ", ")))" + form(of: overload.returns)
    }
    parameters = described(function.overloads.flatMap(\.parameters), function.words)
    examples = function.examples.map { ($0.expression, $0.result) }
  }

  init(_ function: AggregateFunction) {
    name = function.name
    kind = .aggregate
    aliases = function.aliases
    summary = function.summary
    source = function.source
    forms = function.allOverloads.map { overload in
      let parameters = overload.parameters.map(form(of:)).joined(separator: ", ")
      return "\(function.name)(\(parameters))" + form(of: overload.returns)
    }
    parameters = described(function.allOverloads.flatMap(\.parameters), function.words)
    examples = function.examples.map { ($0.query, $0.result) }
  }

  init(_ name: String, _ kind: Kind, _ form: FormDocumentation) {
    self.name = name
    self.kind = kind
    summary = form.summary
    source = form.source
    forms = [form.syntax]
    parameters = form.words
    examples = form.examples
  }

  init(_ form: LanguageForm) {
    let kind: Kind =
      switch form.kind {
      case .tableFunction: .tableFunction
      case .scalarOperator: .scalarOperator
      case .graphFunction: .graphFunction
      }
    self.init(form.name, kind, form.documentation)
  }

  init(plugin: any Plugin.Type) {
    name = plugin.name
    kind = .plugin
    summary = plugin.documentation.summary
    source = plugin.documentation.source
    forms = [plugin.documentation.syntax]
    parameters = plugin.documentation.words
    examples = plugin.documentation.examples.map {
      ($0.query, $0.rows.joined(separator: " ⏎ "))
    }
  }

  init(_ declaration: any TabularOperator.Type) {
    let documentation = declaration.documentation
    name = declaration.keywords.first ?? ""
    kind = .tabularOperator
    aliases = Array(declaration.keywords.dropFirst())
    summary = documentation.summary
    source = documentation.source
    forms = [documentation.syntax]
    examples = documentation.examples.map { ($0.query, $0.rows.joined(separator: " ⏎ ")) }
  }
}

/// Each parameter once, in the order in which overloads name them.
private func described(_ parameters: [Parameter], _ words: [String: String])
  -> [(name: String, words: String)]
{
  var seen: Set<String> = []
  return parameters.compactMap { parameter in
    guard seen.insert(parameter.name).inserted else { return nil }
    return words[parameter.name].map { (parameter.name, $0) }
  }
}

private func form(of parameter: Parameter) -> String {
  let type =
    switch parameter.type {
    case .exactly(let type), .strictly(let type): type.rawValue
    case .asText, .any: "any"
    case .asDynamic: "dynamic"
    case .number: "number"
    case .type: "typeof"
    }
  let text = "\(parameter.name): \(type)" + (parameter.isVariadic ? ", …" : "")
  return parameter.isOptional ? "[\(text)]" : text
}

private func form(of type: ReturnType) -> String {
  switch type {
  case .fixed(let type): ": \(type.rawValue)"
  case .sameAs, .common, .branches, .computed: ""
  }
}
