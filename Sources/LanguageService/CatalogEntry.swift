import KQL
import KQLCatalog
import KQLValues

/// One thing of the language as help and docs show it.
package struct CatalogEntry: Sendable {
  package enum Kind: String, Sendable {
    case tabularOperator = "operator"
    case scalarOperator = "scalar operator"
    case function
    case aggregate
    case tableFunction = "table function"
    case graphFunction = "graph function"
    case plugin
  }

  package var name: String
  package var kind: Kind
  package var aliases: [String] = []
  package var summary: String
  package var source: String
  /// How it is written, one for each overload.
  package var forms: [String]
  /// What each parameter is.
  package var parameters: [(name: String, words: String)] = []
  package var examples: [(query: String, result: String)]

  package init(_ function: ScalarFunction) {
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

  package init(_ function: AggregateFunction) {
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

  package init(_ name: String, _ kind: Kind, _ form: FormDocumentation) {
    self.name = name
    self.kind = kind
    summary = form.summary
    source = form.source
    forms = [form.syntax]
    parameters = form.words
    examples = form.examples
  }

  package init(_ form: LanguageForm) {
    let kind: Kind =
      switch form.kind {
      case .tableFunction: .tableFunction
      case .scalarOperator: .scalarOperator
      case .graphFunction: .graphFunction
      }
    self.init(form.name, kind, form.documentation)
  }

  package init(plugin: any Plugin.Type) {
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

  package init(_ declaration: any TabularOperator.Type) {
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

extension CatalogEntry {
  /// Functions that take tables, names or the rows around, by name.
  package static var specialFunctions: [CatalogEntry] {
    KQL.specialFunctions.sorted { $0.key < $1.key }.map {
      CatalogEntry($0.key, .function, $0.value.documentation)
    }
  }

  /// Everything that has a name, in the order of the names.
  package static func all(of catalog: FunctionCatalog) -> [CatalogEntry] {
    var entries = catalog.scalars.values.map { CatalogEntry($0) }
    entries += catalog.aggregates.values.map { CatalogEntry($0) }
    entries += tabularOperators.map { CatalogEntry($0) }
    entries += plugins.map { CatalogEntry(plugin: $0) }
    entries += specialFunctions
    entries += languageForms.map { CatalogEntry($0) }
    return entries.sorted { ($0.name, $0.kind.rawValue) < ($1.name, $1.kind.rawValue) }
  }

  /// What its page says, as Markdown: its forms, what it does, examples.
  package var page: String {
    var text = summary + "\n\n```text\n" + forms.joined(separator: "\n") + "\n```\n"
    if !aliases.isEmpty {
      text += "\nAlso: " + aliases.map { "`\($0)`" }.joined(separator: ", ") + "\n"
    }
    if !parameters.isEmpty {
      text += "\n"
      for parameter in parameters { text += "- `\(parameter.name)`: \(parameter.words)\n" }
      if !examples.isEmpty { text += "\nExamples:\n" }
    }
    for (index, example) in examples.enumerated() {
      text += index == 0 ? "\n" : ""
      text += "- `\(example.query)` gives `\(example.result)`\n"
    }
    text += "\nKusto's page: \(source)\n"
    return text
  }
}

/// Each parameter once, in the order in which overloads name them.
private func described(_ parameters: [Parameter], _ words: KeyValuePairs<String, String>)
  -> [(name: String, words: String)]
{
  var seen: Set<String> = []
  return parameters.compactMap { parameter in
    guard seen.insert(parameter.name).inserted else { return nil }
    return words.first { $0.key == parameter.name }.map { (parameter.name, $0.value) }
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
