import Diagnostics
import KQLValues

/// Answers a workbook: its parameters, then its items from top to bottom, those under tabs once for each tab.
package struct WorkbookEvaluator {
  private let source: AnswerCache
  /// Values that were given for parameters, by name.
  package var given: [String: [String]] = [:]
  /// Whether every item is looked at, hidden ones too, and only the first of tabs.
  package var looksAtAll = false
  /// Whether the page says how parameters are set, and what a selected row sets; of tabs only the chosen one is answered.
  package var isLive = false
  private var stepsByName: [String: QueryItem] = [:]
  private var forks = 0
  private var notes: [String] = []
  private var shown: [(name: String, label: String, shown: String)] = []

  /// Tabs within tabs within tabs: beyond this only the first of each is looked at.
  private static let mostForks = 400
  /// Groups within groups.
  private static let deepest = 40

  package init(_ source: any StepSource) { self.source = AnswerCache(source) }

  /// - Throws: where no query can be answered any more.
  package mutating func page(of workbook: Workbook) throws -> WorkbookPage {
    // Which steps there are follows from parameters alone, never from what other steps are answered.
    if source.answersTogether {
      source.beginCollecting()
      defer { source.endCollecting() }
      _ = try evaluated(workbook)
    }
    try source.answerCollected()
    return try evaluated(workbook)
  }

  private mutating func evaluated(_ workbook: Workbook) throws -> WorkbookPage {
    stepsByName = [:]
    forks = 0
    notes = []
    shown = []
    index(workbook.items)
    var scope = ParameterScope(now: source.now)
    let flow = try flow(of: workbook.items, &scope, depth: 0)
    if !workbook.fallbackResources.isEmpty {
      notes.append(
        "The workbook names \(workbook.fallbackResources.count) resources of its own; here the database is asked."
      )
    }
    return WorkbookPage(title: workbook.title, parameters: shown, flow: flow, notes: notes)
  }

  /// The names of the parameters that a workbook declares.
  package static func parameterNames(of items: [WorkbookItem]) -> [String] {
    items.flatMap { item -> [String] in
      switch item.content {
      case .parameters(let parameters): parameters.map(\.name)
      case .links(let links): [links.tabParameter].compactMap(\.self)
      case .query(let query): query.exports.map(\.name)
      case .group(let group): parameterNames(of: group.items)
      case .text, .metrics, .unknown: []
      }
    }
  }

  private mutating func index(_ items: [WorkbookItem]) {
    for item in items {
      switch item.content {
      case .query(let query): if stepsByName[query.name] == nil { stepsByName[query.name] = query }
      case .group(let group): index(group.items)
      case .text, .parameters, .links, .metrics, .unknown: continue
      }
    }
  }

  // MARK: parameters

  /// Makes known what the items declare: parameters with their values, and what selections and tabs would set.
  private mutating func declare(_ items: [WorkbookItem], _ scope: inout ParameterScope) throws {
    for item in items {
      switch item.content {
      case .query(let query):
        for export in query.exports where !export.name.isEmpty {
          let text = given[export.name]?.first ?? scope.filled(export.value, in: .text)
          scope[export.name] =
            text.isEmpty
            ? looksAtAll ? .text(export.placeholder) : ParameterValue() : .text(text)
        }
      case .links(let links):
        guard let name = links.tabParameter, scope[name] == nil else { continue }
        let first = given[name]?.first ?? links.links.first { $0.cell == name }?.value ?? ""
        scope[name] = .text(first)
      case .text, .parameters, .group, .metrics, .unknown: continue
      }
    }
    try evaluateParameters(items, &scope)
  }

  private mutating func evaluateParameters(_ items: [WorkbookItem], _ scope: inout ParameterScope)
    throws
  {
    let evaluator = ParameterEvaluator(given: given, source: source, fillsUnset: looksAtAll)
    for item in items {
      switch item.content {
      case .parameters(let parameters):
        for parameter in parameters where !parameter.name.isEmpty {
          let value = try evaluator.value(of: parameter, scope)
          scope[parameter.name] = value
          guard !shown.contains(where: { $0.name == parameter.name }) else { continue }
          let text = value.text("label", in: .text, now: scope.now) ?? ""
          shown.append((parameter.name, parameter.label, text))
        }
      case .group(let group) where group.exportsParameters:
        try declare(group.items, &scope)
      case .text, .query, .group, .links, .metrics, .unknown: continue
      }
    }
  }

  // MARK: items

  private typealias Entry = (index: Int, content: ItemPage, choices: [TabChoice])

  private mutating func flow(
    of items: [WorkbookItem], _ scope: inout ParameterScope, depth: Int
  ) throws -> Flow {
    try declare(items, &scope)
    var flow = Flow()
    var last: (index: Int, content: ItemPage)?
    for entry in try entries(of: items, from: 0, scope, depth: depth) {
      let item = items[entry.index]
      if let known = last, known.index == entry.index, known.content == entry.content {
        flow.items[flow.items.count - 1].choices.append(entry.choices)
        continue
      }
      last = (entry.index, entry.content)
      flow.items.append(
        PlacedItem(
          content: entry.content, width: item.width, hasBorder: item.hasBorder,
          choices: entry.choices.isEmpty ? [] : [entry.choices]))
    }
    return flow
  }

  /// The items from one on, in their order; those that differ between tabs once for each.
  private mutating func entries(
    of items: [WorkbookItem], from start: Int, _ scope: ParameterScope, depth: Int
  ) throws -> [Entry] {
    var entries: [Entry] = []
    var scope = scope
    for index in items.indices.dropFirst(start) {
      let item = items[index]
      let isSeen = looksAtAll || scope.holds(item.conditions)
      if case .links(let links) = item.content, let name = links.tabParameter {
        guard isSeen else {
          if given[name] == nil { scope[name] = ParameterValue() }
          continue
        }
        let tabs = links.links.filter { $0.cell == name }
        let wanted = given[name]?.first
        let chosen = tabs.firstIndex { $0.value == wanted } ?? 0
        entries.append(
          (
            index,
            .tabs(
              place: index, labels: tabs.map { scope.filled($0.label, in: .text) }, chosen: chosen,
              setting: isLive ? TabSetting(parameter: name, values: tabs.map(\.value)) : nil),
            []
          ))
        let rest = try forked(tabs, name, chosen, items, index, scope, depth: depth)
        return entries + rest
      }
      guard isSeen, let content = try page(of: item, scope, depth: depth) else { continue }
      entries.append((index, content, []))
    }
    return entries
  }

  /// What follows tabs, for each of them: what is the same for all stands once.
  private mutating func forked(
    _ tabs: [LinksItem.Link], _ name: String, _ chosen: Int, _ items: [WorkbookItem], _ index: Int,
    _ scope: ParameterScope, depth: Int
  ) throws -> [Entry] {
    var options = Array(tabs.indices)
    forks += options.count
    if looksAtAll || isLive || forks > Self.mostForks {
      options = tabs.indices.contains(chosen) ? [chosen] : []
      if !looksAtAll, !isLive {
        notes.append("There are very many tabs within tabs: only the first of some are shown.")
      }
    }
    var kept: [(entry: Entry, options: [Int])] = []
    for option in options {
      var scope = scope
      scope[name] = .text(tabs[option].value)
      try evaluateParameters(items, &scope)
      for entry in try entries(of: items, from: index + 1, scope, depth: depth) {
        let same = kept.firstIndex {
          $0.entry.index == entry.index && $0.entry.choices == entry.choices
            && $0.entry.content == entry.content
        }
        if let same { kept[same].options.append(option) } else { kept.append((entry, [option])) }
      }
    }
    // In the order of the items; of one item in the order of the tabs.
    let ordered = kept.enumerated().sorted {
      ($0.element.entry.index, $0.offset) < ($1.element.entry.index, $1.offset)
    }
    return ordered.flatMap { _, one -> [Entry] in
      if one.options.count == options.count { return [one.entry] }
      return one.options.map { option in
        (
          one.entry.index, one.entry.content,
          [TabChoice(tabs: index, option: option)] + one.entry.choices
        )
      }
    }
  }

  private mutating func page(of item: WorkbookItem, _ scope: ParameterScope, depth: Int) throws
    -> ItemPage?
  {
    switch item.content {
    case .text(let markdown, let style):
      return .text(
        markdown: scope.filled(markdown, in: .text),
        style: scope.filled(style, in: .text).lowercased())
    case .parameters(let parameters):
      let seen = parameters.filter { !$0.isHidden || looksAtAll }
      if seen.isEmpty { return nil }
      let evaluator = ParameterEvaluator(given: given, source: source)
      return .parameters(
        try seen.map { parameter in
          let value = scope[parameter.name]
          var shown = ShownParameter(
            name: parameter.name, label: parameter.label,
            shown: value?.text("label", in: .text, now: scope.now) ?? "",
            description: parameter.description)
          if isLive, let value {
            shown.control = try evaluator.control(of: parameter, value, scope)
          }
          return shown
        })
    case .links(let links):
      return .links(style: links.style.lowercased(), links.links.map { shownLink($0, scope) })
    case .metrics(let title):
      return .step(
        StepPage(
          name: item.name, title: scope.filled(title, in: .text), query: "",
          outcome: .needs(
            "metrics of Azure Monitor, which logs do not hold",
            remedy:
              "send metrics to a workspace by a diagnostic setting, export AzureMetrics and ingest it"
          ),
          rows: 0, answer: nil, notes: []))
    case .unknown(let type):
      return .note(
        title: item.name,
        text: "A step of kind \(type), which is not known here, stands in this place.")
    case .group(let group):
      if let template = group.template, group.items.isEmpty {
        return .note(
          title: scope.filled(group.title, in: .text),
          text:
            "The portal loads \(template) here from its gallery. Give that file to `kustody workbook` as well."
        )
      }
      guard depth < Self.deepest else {
        return .note(title: group.title, text: "Groups are nested too deep to be shown.")
      }
      var inner = scope
      let flow = try flow(of: group.items, &inner, depth: depth + 1)
      return .group(
        GroupPage(
          title: scope.filled(group.title, in: .text), isExpandable: group.isExpandable,
          isExpanded: group.isExpanded, flow: flow))
    case .query(let query): return .step(try step(query, scope))
    }
  }

  private func shownLink(_ link: LinksItem.Link, _ scope: ParameterScope) -> ShownLink {
    var shown = ShownLink(
      before: scope.filled(link.before, in: .text), label: scope.filled(link.label, in: .text),
      after: scope.filled(link.after, in: .text), address: nil, hint: "")
    switch link.target.lowercased() {
    case "url":
      shown.address = followable(scope.filled(link.cell, in: .text))
      if shown.address == nil { shown.hint = "the address is not http, https or mailto" }
    case "parameter":
      let value = scope.filled(link.value, in: .text)
      shown.hint = "--param \(link.cell)=\(value)"
      if isLive { shown.setting = ParameterSetting(parameter: link.cell, value: value) }
    default: shown.hint = "opens a page of the portal"
    }
    return shown
  }

  // MARK: steps

  private mutating func step(_ item: QueryItem, _ scope: ParameterScope) throws -> StepPage {
    var page = StepPage(
      name: item.name, title: "", query: "", outcome: .asks([]), rows: 0, answer: nil, notes: [])
    page.isQuery = item.source == .logs || item.source == .resourceGraph
    if isLive {
      page.selections = item.exports.filter { !$0.name.isEmpty && !$0.isBrush }
        .map { StepPage.Selection(parameter: $0.name, column: $0.field) }
    }
    let answer = try answered(item, scope, &page, visiting: [])
    var inner = scope
    inner["$rowCount"] = .text(answer.map { String($0.table.rows.count) } ?? "no")
    inner["$queryTime"] = .text("–")
    page.title = inner.filled(item.title, in: .text)
    guard let answer else { return page }
    page.rows = answer.table.rows.count
    page.answer = answer
    page.notes += answer.notes
    if answer.isCut {
      page.notes.append("Only the first \(answer.table.rows.count) rows are kept.")
    }
    guard !answer.table.rows.isEmpty else {
      let message = inner.filled(item.noDataMessage, in: .text)
      let styles = [2: "error", 3: "success", 4: "upsell", 5: "warning"]
      page.outcome = .noRows(
        message: message.isEmpty ? "The query returned no results." : message,
        style: styles[item.noDataStyle] ?? "info")
      return page
    }
    var builder = VisualBuilder(item, answer, inner)
    page.outcome = .drawn(builder.visual())
    page.notes += builder.notes
    return page
  }

  /// The answer of a step; nil where the page's outcome says why there is none.
  private mutating func answered(
    _ item: QueryItem, _ scope: ParameterScope, _ page: inout StepPage, visiting: Set<String>
  ) throws -> StepTable? {
    switch item.source {
    case .other(let name):
      page.outcome = .needs("\(name), which is asked over the network", remedy: item.source.remedy)
      return nil
    case .json:
      page.query = scope.filled(item.query, in: .text)
      guard let table = JSONStep(page.query)?.table else {
        page.outcome = .failed("The step's content is not JSON.\n")
        return nil
      }
      return StepTable(table)
    case .merge:
      page.query = item.query
      return try merged(item, scope, &page, visiting: visiting)
    case .logs, .resourceGraph: break
    }
    let unset = scope.unset(in: item.query)
    guard unset.isEmpty else {
      page.query = item.query
      page.outcome = .asks(unset)
      return nil
    }
    page.query = scope.filled(item.query, in: .query)
    let time = item.timeParameter.flatMap { scope[$0]?.time } ?? item.time
    let bounds = time?.bounds(now: scope.now)
    var request = StepRequest(query: page.query, start: bounds?.start, end: bounds?.end)
    request.isResourceGraph = item.source == .resourceGraph
    request.resource = resource(of: item, scope)
    switch try source.answer(request) {
    case .table(let table): return table
    case .failed(let text): page.outcome = .failed(text)
    case .needs(let what, let remedy): page.outcome = .needs(what, remedy: remedy)
    }
    return nil
  }

  /// The one resource that a step is limited to; nil for workspaces, and for several.
  private func resource(of item: QueryItem, _ scope: ParameterScope) -> String? {
    guard item.source == .logs, item.resources.count == 1,
      !item.resourceType.lowercased().contains("operationalinsights"), !item.resourceType.isEmpty
    else { return nil }
    let name = item.resources[0].filter { $0 != "{" && $0 != "}" }
    let ids = scope[name]?.choices.map(\.value) ?? [item.resources[0]]
    return ids.count == 1 && ids[0].hasPrefix("/") ? ids[0] : nil
  }

  private mutating func merged(
    _ item: QueryItem, _ scope: ParameterScope, _ page: inout StepPage, visiting: Set<String>
  ) throws -> StepTable? {
    guard let merge = MergeStep(item.query) else {
      page.outcome = .failed("The merge is not JSON, or merges nothing.\n")
      return nil
    }
    var tables: [String: ResultTable] = [:]
    for name in merge.steps {
      guard let step = stepsByName[name], !visiting.contains(name) else {
        page.outcome = .failed("The merge needs the step `\(name)`, which there is not.\n")
        return nil
      }
      guard
        let answer = try answered(step, scope, &page, visiting: visiting.union([name, item.name]))
      else { return nil }
      tables[name] = answer.table
    }
    page.query = item.query
    return StepTable(merge.table(tables))
  }
}

/// Asks another source once for each request.
private final class AnswerCache: StepSource {
  private let source: any StepSource
  private var answers: [StepRequest: StepAnswer] = [:]
  private var distinct: [String: [String]] = [:]
  private var isCollecting = false
  private var collected: [StepRequest] = []

  init(_ source: any StepSource) { self.source = source }

  var now: Int64 { source.now }
  var answersTogether: Bool { source.answersTogether }

  func distinctValues(of column: String) throws -> [String] {
    if let known = distinct[column] { return known }
    let values = try source.distinctValues(of: column)
    distinct[column] = values
    return values
  }

  func answer(_ request: StepRequest) throws -> StepAnswer {
    if let known = answers[request] { return known }
    if isCollecting, !request.isOfParameter {
      collected.append(request)
      return .table(StepTable(ResultTable(columns: [])))
    }
    let answer = try source.answer(request)
    answers[request] = answer
    return answer
  }

  /// From here on steps are answered with no rows, and remembered; parameters have their values.
  func beginCollecting() { isCollecting = true }

  func endCollecting() { isCollecting = false }

  /// Asks all that was collected together.
  func answerCollected() throws {
    var seen: Set<StepRequest> = []
    let requests = collected.filter { seen.insert($0).inserted }
    collected = []
    guard requests.count > 1 else { return }
    for (request, answer) in zip(requests, try source.answers(requests)) {
      if let answer { answers[request] = answer }
    }
  }
}
