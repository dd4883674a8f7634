import JSON
import KQLValues

/// Finds what each parameter stands for when a workbook is opened, or when somebody has set it.
struct ParameterEvaluator {
  /// The values that were given, by name.
  let given: [String: [String]]
  let source: any StepSource
  /// Whether a parameter without a value gets one that only shows where it goes: for those who check queries.
  var fillsUnset = false

  static let placeholder = "value"

  func value(of parameter: ParameterDeclaration, _ scope: ParameterScope) throws -> ParameterValue {
    var value = ParameterValue()
    value.isRequired = parameter.isRequired
    value.isMultiple = parameter.isMultiple
    value.quote = parameter.quote
    value.delimiter = parameter.delimiter
    switch parameter.kind {
    case .time: setTime(&value, parameter)
    case .text: try setText(&value, parameter, scope)
    case .list, .unused3: try setList(&value, parameter, scope)
    case .dropDown, .resource, .subscription, .resourceType, .location, .options, .tabs:
      try choose(&value, parameter, scope)
    }
    if fillsUnset, !value.isSet || value.choices.isEmpty && value.label == nil && value.time == nil
    {
      if parameter.kind == .time {
        value.time = TimeContext(length: TimeSpan.day)
        value.isSet = true
      } else {
        set(Self.placeholder, &value)
      }
    }
    return value
  }

  private func setTime(_ value: inout ParameterValue, _ parameter: ParameterDeclaration) {
    let given = given[parameter.name]?.first.flatMap { TimeContext(argument: $0) }
    value.time =
      given ?? TimeContext(parameter.value) ?? TimeContext(parameter.defaultValue)
    value.isSet = value.time != nil
  }

  private func set(_ text: String, _ value: inout ParameterValue) {
    value.choices = text.isEmpty ? [] : [ParameterValue.Choice(value: text, label: text)]
    value.isSet = !text.isEmpty
  }

  private func setText(
    _ value: inout ParameterValue, _ parameter: ParameterDeclaration, _ scope: ParameterScope
  ) throws {
    if let given = given[parameter.name]?.first { return set(given, &value) }
    let own = parameter.value.text ?? (parameter.value.isNull ? "" : parameter.value.jsonText)
    if !parameter.criteria.isEmpty {
      set(result(of: parameter.criteria, scope), &value)
    } else if !parameter.query.isEmpty {
      set(try rows(of: parameter, scope)?.first?.value ?? "", &value)
    } else {
      set(own, &value)
    }
    if !value.isSet { set(own, &value) }
    if !value.isSet, let text = parameter.defaultValue.text { set(text, &value) }
  }

  private func setList(
    _ value: inout ParameterValue, _ parameter: ParameterDeclaration, _ scope: ParameterScope
  ) throws {
    let texts =
      given[parameter.name]?.filter { !$0.isEmpty } ?? parameter.value.elements.compactMap(\.text)
      + (parameter.value.text.map { [$0] } ?? [])
    value.choices = texts.map { ParameterValue.Choice(value: $0, label: $0) }
    if texts.isEmpty, !parameter.query.isEmpty {
      value.choices = try rows(of: parameter, scope)?.map(\.choice) ?? []
    }
    value.isSet = !value.choices.isEmpty
  }

  // MARK: choices

  struct Option {
    var value: String
    var label: String
    var isSelected = false

    var choice: ParameterValue.Choice { ParameterValue.Choice(value: value, label: label) }
  }

  private func choose(
    _ value: inout ParameterValue, _ parameter: ParameterDeclaration, _ scope: ParameterScope
  ) throws {
    let options = try options(of: parameter, scope)
    func take(_ texts: [String]) {
      value.choices = []
      // A form sends an empty text where nothing is chosen.
      let texts = texts.filter { !$0.isEmpty }
      for text in parameter.isMultiple ? texts[...] : texts.prefix(1) {
        add(text, to: &value, options, parameter)
      }
    }
    let own = texts(parameter.value)
    if let given = given[parameter.name] {
      take(given)
    } else if !own.isEmpty {
      take(own)
    } else if case let selected = options.filter(\.isSelected), !selected.isEmpty {
      take(selected.map(\.value))
    } else if case let usual = texts(parameter.defaultValue), !usual.isEmpty {
      take(usual)
    } else if parameter.kind == .options || parameter.kind == .tabs, let first = options.first {
      take([first.value])
    } else if parameter.isOfWorkspaces {
      take(options.map(\.value))
    }
  }

  private func texts(_ json: JSONValue) -> [String] {
    let texts =
      json.elements.isEmpty ? [json.text].compactMap(\.self) : json.elements.compactMap(\.text)
    return texts.filter { !$0.isEmpty }
  }

  /// Adds a choice; `value::all` and `value::3` stand for several.
  private func add(
    _ text: String, to value: inout ParameterValue, _ options: [Option],
    _ parameter: ParameterDeclaration
  ) {
    value.isSet = true
    guard text.hasPrefix("value::") else {
      let known = options.first { $0.value == text || $0.value.lowercased() == text.lowercased() }
      value.choices.append(known?.choice ?? ParameterValue.Choice(value: text, label: text))
      return
    }
    if let count = Int(text.dropFirst("value::".count)) {
      value.choices += options.prefix(max(0, count)).map(\.choice)
      value.isSet = !value.choices.isEmpty
      return
    }
    value.label = "All"
    switch parameter.allValue {
    case "[]": value.choices = []
    case let all? where !all.isEmpty:
      value.choices = [ParameterValue.Choice(value: all, label: "All")]
    default:
      value.choices = options.map(\.choice)
      value.isSet = !options.isEmpty
    }
  }

  /// What can be chosen.
  func options(of parameter: ParameterDeclaration, _ scope: ParameterScope) throws
    -> [Option]
  {
    if parameter.isOfWorkspaces { return [Option(value: "workspace", label: "this database")] }
    if !parameter.options.isEmpty {
      let text = scope.filled(parameter.options, in: .text)
      let list = (try? LenientJSON.value(text))?.elements ?? []
      return list.map { json in
        let value = json.text ?? json.text("value") ?? ""
        return Option(
          value: value, label: json.text ?? json.text("label") ?? value,
          isSelected: (json["selected"] ?? .null).isTrue)
      }
    }
    if !parameter.query.isEmpty, let options = try rows(of: parameter, scope), !options.isEmpty {
      return options
    }
    return try resources(for: parameter)
  }

  /// What logs say of resources and subscriptions, where no export of Resource Graph does.
  private func resources(for parameter: ParameterDeclaration) throws -> [Option] {
    let column: String
    switch parameter.kind {
    case .resource, .resourceType: column = "_ResourceId"
    case .subscription: column = "_SubscriptionId"
    default: return []
    }
    let ids = Set(try source.distinctValues(of: column).map { $0.lowercased() }).sorted()
    switch parameter.kind {
    case .subscription:
      return ids.map { Option(value: "/subscriptions/\($0)", label: $0) }
    case .resourceType:
      return Set(ids.map(ResourceID.type)).sorted().map { Option(value: $0, label: $0) }
    default:
      // A workbook's own query asked for types as well, though it had no answer.
      let types = parameter.resourceTypes + Self.types(in: parameter.query)
      return ids.filter { types.isEmpty || types.contains(ResourceID.type($0)) }
        .map { Option(value: $0, label: ResourceID.name($0)) }
    }
  }

  /// The types of resources that a query of Resource Graph names.
  private static func types(in query: String) -> [String] {
    query.lowercased().split { "\"' \n\t(),".contains($0) }.map(String.init)
      .filter { $0.hasPrefix("microsoft.") && $0.contains("/") }
  }

  /// The rows of a parameter's query as options; nil where it has no answer.
  private func rows(of parameter: ParameterDeclaration, _ scope: ParameterScope) throws
    -> [Option]?
  {
    guard scope.unset(in: parameter.query).isEmpty else { return nil }
    let text = scope.filled(parameter.query, in: .query)
    let table: ResultTable
    switch parameter.source {
    case .logs, .resourceGraph:
      let time = parameter.timeParameter.flatMap { scope[$0]?.time } ?? parameter.time
      let bounds = time?.bounds(now: scope.now)
      var request = StepRequest(query: text, start: bounds?.start, end: bounds?.end)
      request.isResourceGraph = parameter.source == .resourceGraph
      request.isOfParameter = true
      guard case .table(let answer) = try source.answer(request) else { return nil }
      table = answer.table
    case .json:
      guard let read = JSONStep(text)?.table else { return nil }
      table = read
    case .merge, .other: return nil
    }
    return Self.options(table)
  }

  /// Columns by name, in any case, else by place.
  static func options(_ table: ResultTable) -> [Option] {
    guard !table.columns.isEmpty else { return [] }
    let names = table.columns.map { $0.name.lowercased() }
    let value = names.firstIndex(of: "value") ?? 0
    let label =
      names.firstIndex(of: "label") ?? (names.contains("value") ? value : min(1, names.count - 1))
    let selected =
      names.firstIndex(of: "selected") ?? (names.count > 2 && !names.contains("value") ? 2 : nil)
    return table.rows.map { row in
      Option(
        value: row[value].plain(as: table.columns[value].type),
        label: row[label].plain(as: table.columns[label].type),
        isSelected: selected.map {
          row[$0] == .bool(true) || row[$0] == .long(1) || row[$0] == .string("true")
        }
          ?? false)
    }
  }

  // MARK: criteria

  /// The result of the first criterion that holds; empty where none does.
  private func result(of criteria: [ParameterDeclaration.Criterion], _ scope: ParameterScope)
    -> String
  {
    for criterion in criteria {
      let right =
        criterion.rightIsParameter
        ? scope.plain(criterion.right) : scope.filled(criterion.right, in: .text)
      guard Comparison.holds(scope.plain(criterion.left), criterion.comparison, right) == true
      else { continue }
      switch criterion.resultKind {
      case "param": return scope.plain(criterion.result)
      case "expression":
        return numberText(Arithmetic.value(scope.filled(criterion.result, in: .text)))
      default: return scope.filled(criterion.result, in: .text)
      }
    }
    return ""
  }
}

extension Value {
  /// As people read it.
  func plain(as type: ScalarType) -> String {
    switch self {
    case .dynamic(let json): DynamicText.text(ofJSON: json)
    case .bool(let value): value ? "true" : "false"
    default: text(as: type)
    }
  }
}

/// A number without a fraction that it does not need.
func numberText(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : RealText.text(value)
}
