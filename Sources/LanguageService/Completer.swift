import Diagnostics
import KQL
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

extension LanguageService {
  /// What can stand at a place of a text.
  ///
  /// - Parameter most: how many are named.
  package func completion(at offset: Int, of source: SourceText, most: Int = 500) -> Completion {
    var completer = Completer(self, CursorPlace(source, at: offset, words))
    completer.complete()
    return completer.completion(most: most)
  }
}

/// Gathers what can stand at a place.
private struct Completer {
  let service: LanguageService
  let place: CursorPlace
  /// In the order of their groups, from the likeliest.
  private var groups: [[CompletionItem]] = []
  /// Tables that are known and have no rows: hundreds, so they come after all else.
  private var emptyTables: [CompletionItem] = []

  init(_ service: LanguageService, _ place: CursorPlace) {
    self.service = service
    self.place = place
  }

  func completion(most: Int) -> Completion {
    var found: [(rank: Int, group: Int, item: CompletionItem)] = []
    var seen: Set<String> = []
    for (group, items) in (groups + [emptyTables]).enumerated() {
      for item in items {
        guard let rank = rank(of: item.label, for: place.word),
          seen.insert(item.label).inserted
        else { continue }
        found.append((rank, group, item))
      }
    }
    // Within a group the order is that in which the items were named: it is a stable sort.
    let sorted = found.enumerated().sorted {
      ($0.element.rank, $0.element.group, $0.offset)
        < ($1.element.rank, $1.element.group, $1.offset)
    }
    return Completion(
      span: place.wordSpan, items: sorted.prefix(most).map(\.element.item),
      isIncomplete: sorted.count > most)
  }

  private mutating func offer(_ items: [CompletionItem]) { groups.append(items) }

  private var words: Vocabulary { place.words }

  mutating func complete() {
    guard place.surroundings == .code else { return }
    let frame = place.frames[place.frames.count - 1]
    switch place.last() {
    case .punctuation(.dot): return member()
    case .punctuation(.colon): return types()
    default: break
    }
    if let owner = place.owner(of: frame) {
      if owner == "typeof" { return types() }
      if ScalarType(kqlName: owner) != nil { return }
      if owner == "datatable" || owner == "externaldata" || owner == "query_parameters" { return }
    }
    if startsStage(frame) { return operators() }
    if let stage = place.stage(of: frame, before: place.tokens.count) { return inside(stage) }
    if frame.opener == nil || isBlock(frame) { return statement(frame) }
    nested(frame)
  }

  /// Whether an operator's keyword stands here.
  private func startsStage(_ frame: CursorPlace.Frame) -> Bool {
    frame.stage == place.tokens.count && (frame.pipes > 0 || frame.isBody)
  }

  private func isBlock(_ frame: CursorPlace.Frame) -> Bool {
    frame.opener.map { place.tokens[$0].kind == .punctuation(.leftBrace) } ?? false
  }

  // MARK: places

  /// At the start of a statement, after `let name =`, or after a table.
  private mutating func statement(_ frame: CursorPlace.Frame) {
    let written = place.tokens[frame.statement...]
    guard let first = written.first else {
      tables()
      starts()
      offer(
        ["let", "set", "declare query_parameters", "restrict access to", "alias database"].map {
          CompletionItem($0, .keyword)
        })
      return
    }
    switch first.kind {
    case .identifier("let"):
      guard written.count > 1 else { return }
      let behind = written.firstIndex { $0.kind == .punctuation(.assign) }
      guard let behind else { return }
      if behind == place.tokens.count - 1 {
        tables()
        starts()
        return expressions(columns: false)
      }
      if place.endsOperand(place.tokens.count - 1, of: nil) { return scalarOperators() }
      expressions(columns: false)
    case .identifier("set"):
      if written.count == 1 {
        offer(
          ["query_now", "query_bin_auto_size", "query_bin_auto_at"].map {
            CompletionItem($0, .option)
          })
      }
    default: break
    }
  }

  /// In brackets that belong to an expression or to an operator.
  private mutating func nested(_ frame: CursorPlace.Frame) {
    guard let opener = frame.opener else { return }
    let isAfterOperand =
      place.endsOperand(place.tokens.count - 1, of: nil)
      && place.tokens.count - 1 > opener
    let outer = enclosingStage(of: frame)
    if let (stage, isDirect) = outer, isDirect {
      switch stage.content {
      case .tables:
        guard !isAfterOperand else { return }
        tables()
        return starts()
      case .properties(let names):
        guard place.last() != .punctuation(.assign) else { return }
        return offer(names.map { CompletionItem($0, .option, insertion: $0 + "=") })
      default: break
      }
    }
    if isAfterOperand { return scalarOperators() }
    let owner = place.owner(of: frame)
    let takesTables = [
      "toscalar", "materialize", "view", "in", "!in", "in~", "!in~", "has_any", "has_all",
    ]
    if let owner, takesTables.contains(owner), frame.stage == place.tokens.count {
      tables()
      starts()
    }
    var aggregates = false
    if let (stage, _) = outer, stage.content == .aggregates {
      aggregates = owner.map { words.entry($0, .aggregate) == nil } ?? true
    }
    expressions(columns: outer != nil, aggregates: aggregates)
  }

  /// The operator that a frame's bracket stands in, and whether no other bracket is between.
  private func enclosingStage(of frame: CursorPlace.Frame) -> (CursorPlace.Stage, Bool)? {
    var end = frame.opener
    for (distance, outer) in place.frames.dropLast().reversed().enumerated() {
      guard let opener = end else { break }
      if let stage = place.stage(of: outer, before: opener) { return (stage, distance == 0) }
      end = outer.opener
    }
    return nil
  }

  /// Behind an operator's keyword.
  private mutating func inside(_ stage: CursorPlace.Stage) {
    if let option = stage.option {
      let values = stage.form.places.options.first { $0.name == option }?.values ?? []
      return offer(values.map { CompletionItem($0, .value) })
    }
    let isAfterOperand = place.endsOperand(place.tokens.count - 1, of: stage)
    if isAfterOperand {
      offer(keywords(of: stage))
      switch stage.content {
      case .expressions, .aggregates: scalarOperators()
      default: break
      }
      return
    }
    if place.tokens.count == stage.first {
      offer(
        stage.form.places.options.map { CompletionItem($0.name, .option, insertion: $0.name + "=") }
      )
    }
    switch stage.content {
    case .expressions: expressions()
    case .aggregates:
      expressions(aggregates: true)
      // `summarize by x`: keys alone.
      if place.tokens.count == stage.first { offer(keywords(of: stage)) }
    case .columns: offer(columns())
    case .joinKeys: joinKeys(stage)
    case .tables: tables()
    case .pluginCall: offer(words[.plugin].map(item))
    case .functions:
      offer(userFunctions())
    case .words(let words): offer(words.map { CompletionItem($0, .keyword) })
    case .properties, .operators, .nothing:
      // A new name or a number: its words follow.
      if place.tokens.count > stage.first { offer(keywords(of: stage)) }
    }
  }

  private func keywords(of stage: CursorPlace.Stage) -> [CompletionItem] {
    stage.form.places.words.map { CompletionItem($0.word, .keyword) }
  }

  private mutating func member() {
    switch place.last(1) {
    case .identifier("$left"): offer(side(isLeft: true))
    case .identifier("$right"): offer(side(isLeft: false))
    case .punctuation(.rightParen): tables()
    default: return
    }
  }

  private mutating func types() {
    offer(ScalarType.allCases.map { CompletionItem($0.rawValue, .type) })
  }

  private mutating func operators() { offer(words[.tabularOperator].map(item)) }

  private mutating func scalarOperators() {
    let forms = words[.scalarOperator]
    offer(forms.filter { $0.name.first?.isLetter == true }.map(item))
    offer(forms.filter { $0.name.first?.isLetter != true }.map(item))
  }

  private mutating func expressions(columns hasColumns: Bool = true, aggregates: Bool = false) {
    if aggregates { offer(words[.aggregate].map(item)) }
    if hasColumns { offer(columns()) }
    offer(variables())
    offer(userFunctions())
    offer(words[.function].map(item))
    offer(
      ["true", "false", "datetime", "timespan", "dynamic", "guid", "long", "real"].map {
        CompletionItem($0, .keyword, insertion: $0.count < 6 ? $0 : $0 + "(")
      })
  }

  /// Where a table can stand, or a pipeline.
  private mutating func tables() {
    let stored = service.host.storedTableNames
    offer(names { if case .tabular = $0 { .variable } else { nil } })
    offer(stored.map { table($0, detail: "table") })
    offer(userFunctions())
    offer(words[.tableFunction].map(item))
    let known = Set(stored)
    emptyTables = service.host.tableNames.filter { !known.contains($0) }.map {
      table($0, detail: "no rows")
    }
  }

  /// The operators that begin a pipeline.
  private mutating func starts() {
    offer(
      words[.tabularOperator].filter {
        words.operators[$0.name].map { $0.start != .never } ?? false
      }.map(item))
  }

  private func table(_ name: String, detail: String) -> CompletionItem {
    CompletionItem(name, .table, detail: detail, insertion: written(name))
  }

  // MARK: names of the query

  /// The columns that come to the operator here.
  private func columns() -> [CompletionItem] { items(probe?.columns ?? []) }

  private func items(_ columns: [Column]) -> [CompletionItem] {
    let hidden = place.word.hasPrefix("_")
    return columns.filter { (!$0.isHidden || hidden && $0.isOfTable) && !$0.isRest }.map {
      CompletionItem(
        $0.name, .column, detail: $0.isUnknown ? "" : $0.type.rawValue,
        insertion: written($0.name))
    }
  }

  private func side(isLeft: Bool) -> [CompletionItem] {
    isLeft ? columns() : items(Probe(place, rightOfJoin: true)?.scope(service)?.columns ?? [])
  }

  /// Columns that both sides of a join have, then `$left` and `$right`.
  private mutating func joinKeys(_ stage: CursorPlace.Stage) {
    let right = Set(side(isLeft: false).map(\.label))
    offer(columns().filter { right.contains($0.label) })
    offer(["$left", "$right"].map { CompletionItem($0, .keyword, insertion: $0 + ".") })
  }

  private func variables() -> [CompletionItem] {
    names { binding in
      switch binding {
      case .function, .pattern, .database: nil
      case .scalar, .rowValue, .tabular, .unknown: .variable
      }
    }
  }

  private func userFunctions() -> [CompletionItem] {
    var items = names { if case .function = $0 { .userFunction } else { nil } }
    for name in service.host.savedFunctionNames.sorted() {
      let saved = service.host.savedFunction(named: name)
      items.append(
        CompletionItem(
          name, .userFunction, detail: saved?.form ?? "",
          insertion: name + "("))
    }
    return items
  }

  private func names(_ kind: (Binding) -> CompletionItem.Kind?) -> [CompletionItem] {
    guard let environment = probe?.environment else { return [] }
    return environment.names.sorted().compactMap { name in
      guard let binding = environment[name], let kind = kind(binding) else { return nil }
      return CompletionItem(
        name, kind, detail: binding.summary(name),
        insertion: kind == .userFunction ? name + "(" : written(name))
    }
  }

  private var probe: (columns: [Column], environment: Environment)? { Probe(place)?.scope(service) }

  /// A name as it stands in a query.
  private func written(_ name: String) -> String {
    var printer = QueryPrinter(grammar: service.compiler.grammar)
    printer.write(Name(name, .none))
    return printer.text
  }

  private func item(_ entry: CatalogEntry) -> CompletionItem {
    let kind: CompletionItem.Kind =
      switch entry.kind {
      case .tabularOperator: .tabularOperator
      case .scalarOperator: .scalarOperator
      case .function, .tableFunction, .graphFunction: .function
      case .aggregate: .aggregate
      case .plugin: .plugin
      }
    let isCalled =
      switch kind {
      case .function, .aggregate, .plugin: true
      default: false
      }
    return CompletionItem(
      entry.name, kind, detail: entry.forms.first ?? "", documentation: entry.page,
      insertion: isCalled ? entry.name + "(" : nil)
  }
}

extension Binding {
  /// A type or a signature, for people.
  func summary(_ name: String) -> String {
    switch self {
    case .scalar(let value), .rowValue(let value, _): value.type.rawValue
    case .tabular: "table"
    case .function(let function):
      name + "("
        + function.definition.parameters.map { parameter in
          parameter.name.text + ": " + (parameter.columns == nil ? parameter.type.text : "table")
        }.joined(separator: ", ") + ")"
    case .pattern: "pattern"
    case .database: "database"
    case .unknown: ""
    }
  }
}
