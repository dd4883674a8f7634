import KQLValues

/// How a parameter is set on a page that can be asked again.
package enum ParameterControl: Sendable, Hashable {
  case text(String)
  /// `24h`, `7d`, or `START/END`; empty where the queries say their times themselves.
  case time(String)
  case choice([Option], isMultiple: Bool)

  package struct Option: Sendable, Hashable {
    package var value: String
    package var label: String
    package var isChosen: Bool
  }
}

extension ParameterEvaluator {
  /// More options than this are not listed.
  private static let mostOptions = 2000

  func control(
    of parameter: ParameterDeclaration, _ value: ParameterValue, _ scope: ParameterScope
  ) throws -> ParameterControl {
    switch parameter.kind {
    case .time: return .time(value.time?.argument ?? "")
    case .text: return .text(value.choices.first?.value ?? "")
    case .list, .unused3:
      return .text(value.choices.map(\.value).joined(separator: parameter.delimiter))
    case .dropDown, .resource, .subscription, .resourceType, .location, .options, .tabs: break
    }
    let takesAll = parameter.isMultiple && parameter.extraOptions.contains("value::all")
    let isAll = takesAll && value.label == "All"
    let chosen = isAll ? [] : value.choices.map { $0.value.lowercased() }
    var options: [ParameterControl.Option] = []
    if takesAll {
      options.append(ParameterControl.Option(value: "value::all", label: "All", isChosen: isAll))
    }
    var listed: Set<String> = []
    for option in try self.options(of: parameter, scope) where !option.value.isEmpty {
      let key = option.value.lowercased()
      let isChosen = chosen.contains(key)
      guard isChosen || options.count < Self.mostOptions, listed.insert(key).inserted else {
        continue
      }
      options.append(
        ParameterControl.Option(value: option.value, label: option.label, isChosen: isChosen))
    }
    // What was set by hand need not be among them.
    if !isAll {
      for choice in value.choices where !choice.value.isEmpty {
        guard listed.insert(choice.value.lowercased()).inserted else { continue }
        options.append(
          ParameterControl.Option(value: choice.value, label: choice.label, isChosen: true))
      }
    }
    return .choice(options, isMultiple: parameter.isMultiple)
  }
}

extension TimeContext {
  /// The text that says it: `7d`, or `START/END`.
  var argument: String {
    guard let end else { return Self.literal(length) }
    let bounds = bounds(now: end)
    return "\(DateTime.text(bounds.start))/\(DateTime.text(bounds.end))"
  }
}
