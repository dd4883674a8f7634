import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

extension Compiler {
  /// The plans that measure which parts of a query have rows.
  ///
  /// Each is a plan that the query runs, up to some operator, with the rows counted that reach it and those
  /// for which its conditions are true and false. So they see what the operator sees.
  ///
  /// - Throws: every error of the query.
  package func coverageProbes(
    of compilation: Compilation, for host: any CompileHost, _ options: CompileOptions
  ) throws(Diagnostics) -> [CoverageProbe] {
    try compilation.validate()
    let binder = binder(
      of: compilation.source, for: host, options, numbers: compilation.numbers)
    var builder = ProbeBuilder(binder, compilation.model)
    builder.build()
    return builder.probes
  }
}

/// Makes the probes of a query that was bound.
private struct ProbeBuilder {
  private typealias Stage = SemanticModel.Stage

  /// Something to count over the rows of one plan.
  private struct Count {
    var cell: CoverageProbe.Cell
    /// Rows for which it is true are counted; nil: all.
    var condition: BoundExpression?
  }

  private let binder: Binder
  private let model: SemanticModel
  private(set) var probes: [CoverageProbe] = []

  init(_ binder: Binder, _ model: SemanticModel) {
    self.binder = binder
    self.model = model
  }

  mutating func build() {
    for table in model.tables {
      let point = CoveragePoint(kind: .table, source: table.source, span: table.span)
      add([Count(cell: .init(point: point, outcome: .reached))], over: table.plan, [])
    }
    for stage in model.stages { build(stage) }
  }

  private mutating func build(_ stage: Stage) {
    let point = CoveragePoint(kind: .stage, source: stage.source, span: stage.span)
    let whole = stage.input ?? stage.output
    var measures = StageMeasures(stage, over: isPushed(stage))
    measures.walk(stage.expressions, binder)
    var counts: [Count] = [Count(cell: .init(point: point, outcome: .reached))]
    if measures.rows == nil {
      counts += measures.wishes.compactMap { $0.place == nil ? count($0) : nil }
      add(counts, over: whole, stage.groups)
    } else {
      // Conditions see other rows than those that are counted as the operator's.
      add(counts, over: whole, stage.groups)
      add(
        measures.wishes.compactMap { $0.place == nil ? count($0) : nil }, over: measures.rows,
        stage.groups)
    }
    for wish in measures.wishes {
      switch wish.place {
      case nil: continue
      case .elsewhere(let plan): add([count(wish)].compactMap { $0 }, over: plan, stage.groups)
      case .nowhere: probes.append(CoverageProbe(cells: [wish.cell], plan: nil))
      }
    }
    buildMatches(stage)
  }

  /// Where a filter on the left side of a join that takes each key once is applied before that: the rows that
  /// it sees are those of a join that takes all.
  private func isPushed(_ stage: Stage) -> LogicalPlan? {
    guard stage.isFilter, let input = stage.input, stage.expressions.count == 1,
      stage.expressions[0].bound.type == .bool, input.pushing(stage.expressions[0].bound) != nil
    else { return nil }
    return input.withAllMatches
  }

  private func count(_ wish: StageMeasures.Wish) -> Count? {
    Count(cell: wish.cell, condition: wish.condition)
  }

  private mutating func buildMatches(_ stage: Stage) {
    guard var node = stage.output?.node else { return }
    while case .project(let input, _) = node { node = input.node }
    guard stage.keyword == "join" || stage.keyword == "lookup", case .join(var join) = node else {
      return
    }
    let point = CoveragePoint(kind: .match, source: stage.source, span: stage.span)
    let outcomes: [(CoveragePoint.Outcome, JoinKind)] = [
      (.matched, .leftSemi), (.unmatched, .leftAnti),
    ]
    for (outcome, kind) in outcomes {
      join.kind = kind
      join.isUnique = false
      add(
        [Count(cell: .init(point: point, outcome: outcome))],
        over: LogicalPlan(.join(join), columns: join.left.columns), stage.groups)
    }
  }

  // MARK: probes

  /// How many counts one plan takes, and how many parts their expressions have: SQLite has limits.
  private static let width = 100
  private static let weight = 2000

  private mutating func add(
    _ counts: [Count], over plan: LogicalPlan?, _ groups: [SharedPlan]
  ) {
    var part: [Count] = []
    var weight = 0
    for count in counts {
      let more = count.condition?.weight ?? 1
      if part.count == Self.width || (!part.isEmpty && weight + more > Self.weight) {
        addProbe(part, over: plan, groups)
        part = []
        weight = 0
      }
      part.append(count)
      weight += more
    }
    if !part.isEmpty { addProbe(part, over: plan, groups) }
  }

  private mutating func addProbe(
    _ counts: [Count], over plan: LogicalPlan?, _ groups: [SharedPlan]
  ) {
    probes.append(
      CoverageProbe(
        cells: counts.map(\.cell), plan: plan.flatMap { probe(counts, over: $0, groups) }))
  }

  private func probe(
    _ counts: [Count], over plan: LogicalPlan, _ groups: [SharedPlan]
  ) -> LogicalPlan? {
    guard groups.allSatisfy({ plan.isExact(under: $0) }) else { return nil }
    do throws(Diagnostic) {
      var calls: [AggregateCall] = []
      for count in counts {
        if let condition = count.condition {
          calls.append(
            try binder.resolve(
              binder.catalog[.countIf], [condition], spans: [], at: .none))
        } else {
          calls.append(
            try binder.resolve(
              binder.catalog[.count], [], spans: [], at: .none))
        }
      }
      let columns = calls.map { binder.newColumn("", $0.type) }
      return LogicalPlan(.aggregate(plan, keys: [], aggregates: calls), columns: columns)
    } catch {
      return nil
    }
  }
}

extension LogicalPlan {
  /// Whether its rows are those that run, where `marker` is gone through in groups: not where a step looks at
  /// several rows.
  fileprivate func isExact(under marker: SharedPlan) -> Bool {
    !reads(marker) || isRowWise(over: marker)
  }

  /// Whether rows of `marker` go into it.
  private func reads(_ marker: SharedPlan) -> Bool {
    switch node {
    case .scan, .values, .range: false
    case .shared(let shared): shared === marker || shared.plan.reads(marker)
    case .filter(let input, _), .project(let input, _), .aggregate(let input, _, _),
      .distinct(let input), .sort(let input, _), .limit(let input, _), .window(let input, _, _),
      .transform(let input, _):
      input.reads(marker)
    case .expand(let expand): expand.input.reads(marker)
    case .join(let join): join.left.reads(marker) || join.right.reads(marker)
    case .union(let branches): branches.contains { $0.reads(marker) }
    }
  }

  /// The plan with the join beneath its projections taking every left row.
  fileprivate var withAllMatches: LogicalPlan {
    var plan = self
    switch node {
    case .project(let input, let expressions):
      plan.node = .project(input.withAllMatches, expressions)
    case .join(var join):
      join.isUnique = false
      plan.node = .join(join)
    case .scan, .values, .filter, .aggregate, .distinct, .sort, .limit, .union, .window, .expand,
      .range, .transform, .shared:
      break
    }
    return plan
  }
}
