import JSON

/// A parameter as a workbook declares it.
package struct ParameterDeclaration: Sendable {
  enum Kind: Int, Sendable {
    case text = 1
    case dropDown, unused3, time, resource, subscription, resourceType, location, list, options,
      tabs
  }

  /// What decides a text: the first that holds.
  struct Criterion: Sendable {
    var left: String
    var comparison: String
    var right: String
    var rightIsParameter: Bool
    var result: String
    /// `static`, `param` or `expression`.
    var resultKind: String
  }

  var name: String
  var label: String
  var description: String
  var kind: Kind
  var isRequired: Bool
  var isHidden: Bool
  var isMultiple: Bool
  var quote: String
  var delimiter: String
  var value: JSONValue
  var defaultValue: JSONValue
  var query: String
  var source: QueryItem.Source
  var time: TimeContext?
  var timeParameter: String?
  /// Its options, as text of JSON.
  var options: String
  /// `value::all`, `value::1` …
  var extraOptions: [String]
  /// What "All" stands for; nil or empty: all values.
  var allValue: String?
  /// The types of resources that it offers, in lower case.
  var resourceTypes: [String]
  var criteria: [Criterion]

  init(_ json: JSONValue) {
    let settings = json["typeSettings"] ?? .null
    name = json.text("name") ?? ""
    label = json.text("label").flatMap { $0.isEmpty ? nil : $0 } ?? name
    description = json.text("description") ?? ""
    kind = json["type"]?.whole.flatMap(Kind.init) ?? .text
    isRequired = (json["isRequired"] ?? .null).isTrue
    isHidden = (json["isHiddenWhenLocked"] ?? .null).isTrue
    // A group of options has always one value.
    isMultiple = kind == .list || (json["multiSelect"] ?? .null).isTrue && kind != .options
    quote = json.text("quote") ?? "'"
    delimiter = json.text("delimiter") ?? ","
    value = json["value"] ?? .null
    defaultValue = json["defaultValue"] ?? .null
    query = json.text("query") ?? ""
    source = QueryItem.Source(queryType: json["queryType"]?.whole ?? 0)
    time = json.member("timeContext").flatMap(TimeContext.init)
    timeParameter = json.text("timeContextFromParameter").flatMap { $0.isEmpty ? nil : $0 }
    options = json.text("jsonData") ?? ""
    extraOptions = (settings["additionalResourceOptions"] ?? .null).elements.compactMap(\.text)
    if (settings["includeAll"] ?? .null).isTrue { extraOptions.append("value::all") }
    allValue = settings.text("selectAllValue")
    resourceTypes = (settings["resourceTypeFilter"] ?? .null).members
      .filter { $0.value.isTrue }.map { $0.key.lowercased() }
    criteria = (json["criteriaData"] ?? .null).elements.compactMap { $0["criteriaContext"] }
      .map { criterion in
        Criterion(
          left: criterion.text("leftOperand") ?? "",
          comparison: criterion.text("operator") ?? "Default",
          right: criterion.text("rightVal") ?? "",
          rightIsParameter: criterion.text("rightValType") == "param",
          result: criterion.text("resultVal") ?? "",
          resultKind: criterion.text("resultValType") ?? "static")
      }
  }

  /// Whether it chooses workspaces: one database holds the logs of all.
  var isOfWorkspaces: Bool {
    kind == .resource
      && (resourceTypes.contains("microsoft.operationalinsights/workspaces")
        || query.lowercased().contains("microsoft.operationalinsights/workspaces"))
  }
}
