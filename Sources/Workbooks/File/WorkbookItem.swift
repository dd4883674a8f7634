import JSON

/// A step of a workbook.
package struct WorkbookItem: Sendable {
  package indirect enum Content: Sendable {
    /// Markdown, and the style of its box: a word, or a parameter that has one.
    case text(markdown: String, style: String)
    case parameters([ParameterDeclaration])
    case query(QueryItem)
    case group(GroupItem)
    case links(LinksItem)
    /// Metrics of Azure Monitor.
    case metrics(title: String)
    case unknown(type: String)
  }

  /// A condition on a parameter's value.
  package struct Condition: Sendable, Hashable {
    var parameter: String
    var value: String
    var isEqual: Bool
  }

  package var name: String
  package var content: Content
  /// In per cent of the row; 100 where it takes all of it.
  package var width: Int
  /// All of them hold where the item is seen.
  package var conditions: [Condition]
  package var hasBorder: Bool

  init(_ json: JSONValue) {
    name = json.text("name") ?? ""
    let width = json["customWidth"]?.number.map { Int(min(max($0, 0), 100)) } ?? 0
    self.width = width == 0 ? 100 : width
    let conditions =
      (json["conditionalVisibilities"] ?? .null).elements
      + (json.member("conditionalVisibility").map { [$0] } ?? [])
    self.conditions = conditions.map { condition in
      Condition(
        parameter: condition.text("parameterName") ?? "", value: condition.text("value") ?? "",
        isEqual: condition.text("comparison")?.lowercased() != "isnotequalto")
    }
    hasBorder = (json["styleSettings"]?["showBorder"] ?? .null).isTrue
    content = Self.content(json)
  }

  private static func content(_ json: JSONValue) -> Content {
    let content = json["content"] ?? .null
    switch json["type"]?.whole {
    case 1: return .text(markdown: content.text("json") ?? "", style: content.text("style") ?? "")
    case 3: return .query(QueryItem(content, name: json.text("name") ?? ""))
    case 9:
      let list = (content["parameters"] ?? .null).elements
      return .parameters(list.map(ParameterDeclaration.init))
    case 10:
      return .metrics(title: content.text("title") ?? "")
    case 11: return .links(LinksItem(content))
    case 12: return .group(GroupItem(content))
    default: return .unknown(type: json["type"]?.jsonText ?? "none")
    }
  }
}

/// Items that belong together, and see the parameters that stand among them.
package struct GroupItem: Sendable {
  package var title: String
  package var items: [WorkbookItem]
  /// Whether those around it see its parameters too.
  package var exportsParameters: Bool
  /// Whether it is shown under a heading that opens it.
  package var isExpandable: Bool
  package var isExpanded: Bool
  /// The template that it would load from the gallery.
  package var template: String?

  init(_ json: JSONValue) {
    title = json.text("title") ?? ""
    items = (json["items"] ?? .null).elements.map(WorkbookItem.init)
    exportsParameters = (json["exportParameters"] ?? .null).isTrue
    let isExplicit = json.text("loadType")?.lowercased() == "explicit"
    if title.isEmpty, isExplicit { title = json.text("loadButtonText") ?? "More" }
    isExpandable = (json["expandable"] ?? .null).isTrue || isExplicit
    isExpanded = (json["expanded"] ?? .null).isTrue && !isExplicit
    let loads = json.text("groupType")?.lowercased() == "template"
    template = loads ? json.text("loadFromTemplateId") ?? "" : nil
  }
}

/// Links, or tabs that set a parameter.
package struct LinksItem: Sendable {
  package struct Link: Sendable {
    var label: String
    var before: String
    var after: String
    /// `parameter`, `Url`, or a place in the portal.
    var target: String
    /// The parameter that it sets, or the address.
    var cell: String
    /// The value that the parameter gets.
    var value: String
  }

  package var style: String
  package var links: [Link]

  init(_ json: JSONValue) {
    style = json.text("style") ?? "list"
    links = (json["links"] ?? .null).elements.map { link in
      Link(
        label: link.text("linkLabel") ?? "", before: link.text("preText") ?? "",
        after: link.text("postText") ?? "", target: link.text("linkTarget") ?? "",
        cell: link.text("cellValue") ?? "", value: link.text("subTarget") ?? "")
    }
  }

  /// The parameter that tabs set; nil where the links are not tabs.
  var tabParameter: String? {
    guard style.lowercased() == "tabs" else { return nil }
    return links.first { $0.target.lowercased() == "parameter" && !$0.cell.isEmpty }?.cell
  }
}

/// A query and how its result is shown.
package struct QueryItem: Sendable {
  /// Where the answer comes from.
  enum Source: Sendable, Hashable {
    case logs, resourceGraph, json, merge
    /// What nobody answers offline, by its name.
    case other(String)
  }

  /// A parameter that a selection in the result would set.
  struct Export: Sendable {
    var name: String
    var value: String
    /// The column that a selected row gives; empty for the whole row.
    var field = ""
    /// Whether a range of times that is drawn over a chart gives it.
    var isBrush = false

    /// What stands for a selection where queries are only compiled.
    var placeholder: String {
      field.isEmpty && !isBrush ? "{}" : ParameterEvaluator.placeholder
    }
  }

  var name: String
  var query: String
  var source: Source
  var title: String
  var time: TimeContext?
  /// The parameter whose time range limits the query.
  var timeParameter: String?
  var resourceType: String
  var resources: [String]
  /// As the file has it; empty where `render` in the query, or nothing, says it.
  var visualization: String
  var noDataMessage: String
  var noDataStyle: Int
  var exports: [Export]
  /// All other settings.
  var settings: JSONValue

  init(_ json: JSONValue, name: String) {
    self.name = name
    query = json.text("query") ?? ""
    source = Source(queryType: json["queryType"]?.whole ?? 0)
    title = json.text("title") ?? ""
    time = json.member("timeContext").flatMap(TimeContext.init)
    timeParameter = json.text("timeContextFromParameter").flatMap { $0.isEmpty ? nil : $0 }
    resourceType = json.text("resourceType") ?? ""
    resources = (json["crossComponentResources"] ?? .null).elements.compactMap(\.text)
    visualization = json.text("visualization") ?? ""
    noDataMessage = json.text("noDataMessage") ?? ""
    noDataStyle = json["noDataMessageStyle"]?.whole ?? 0
    exports = (json["exportedParameters"] ?? .null).elements.map { export in
      Export(
        name: export.text("parameterName") ?? "", value: export.text("defaultValue") ?? "",
        field: export.text("fieldName") ?? "")
    }
    if let name = json.text("exportParameterName") {
      exports.append(
        Export(
          name: name, value: json.text("exportDefaultValue") ?? "",
          field: json.text("exportFieldName") ?? ""))
    }
    if let name = json.text("timeBrushParameterName") {
      exports.append(Export(name: name, value: "", isBrush: true))
    }
    settings = json
  }
}

extension QueryItem.Source {
  init(queryType: Int) {
    switch queryType {
    case 0: self = .logs
    case 1: self = .resourceGraph
    case 7: self = .merge
    case 8: self = .json
    case 4: self = .other("resource health")
    case 9: self = .other("Azure Data Explorer")
    case 10: self = .other("a web address")
    case 11: self = .other("Intune")
    case 12: self = .other("Azure Resource Manager")
    case 13: self = .other("change analysis")
    case 14: self = .other("Microsoft Graph")
    case 16: self = .other("Prometheus")
    default: self = .other("source \(queryType)")
    }
  }

  /// Which export would answer it.
  var remedy: String {
    switch self {
    case .other("Azure Resource Manager"):
      "save the answer of `az rest` to a file and ingest it; where Resource Graph has the same, its export is read"
    case .other("Azure Data Explorer"): "export the cluster's tables and ingest them"
    case .other("Microsoft Graph"), .other("Intune"):
      "send the logs to a workspace by diagnostic settings, and ingest their export"
    default: "export what it shows and ingest that"
    }
  }
}
