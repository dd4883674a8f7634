import Diagnostics
import Documents
import KQLValues
import Workspace

/// What a check of a file of rules found.
package struct RuleCheck: Sendable {
  package var source: SourceText
  package var findings: [RuleFinding] = []
  /// Tables and functions of the queries that are not known, sorted.
  package var assumed: [String] = []
  /// How many rules the file holds.
  package var rules = 0

  package var errors: Int { findings.count { !$0.isWarning } }

  /// Of a text that nothing is known of yet.
  package init(_ source: SourceText) { self.source = source }

  /// Checks a query that is not a rule's, or several that blank lines part.
  package init(ofQuery source: SourceText, in session: Session) throws(WorkspaceError) {
    self.source = source
    var unknown: Set<String> = []
    for query in session.queries(in: source) {
      let checked = try session.check(query)
      unknown.formUnion(checked.assumed)
      findings +=
        checked.errors.map { RuleFinding(diagnostic: $0, isWarning: false) }
        + checked.warnings.map { RuleFinding(diagnostic: $0, isWarning: true) }
    }
    assumed = unknown.sorted()
    findings.sort { $0.diagnostic.span.start < $1.diagnostic.span.start }
  }

  /// Checks all rules of a file: their fields, their queries, and the columns that they name.
  package init(_ source: SourceText, in session: Session) throws(WorkspaceError) {
    self.source = source
    let file: RuleFile
    do throws(Diagnostic) {
      file = try RuleFile(source)
    } catch {
      findings = [RuleFinding(diagnostic: error, isWarning: false)]
      return
    }
    rules = file.rules.count
    var unknown: Set<String> = []
    for (rule, found) in file.rules {
      findings += found
      if rule.query.allSatisfy(\.isWhitespace) { continue }
      let query = SourceText(rule.query, name: source.name)
      let checked = try session.check(query)
      unknown.formUnion(checked.assumed)
      for error in checked.errors { add(error, of: rule, in: file.document) }
      for warning in checked.warnings {
        add(warning, of: rule, in: file.document, isWarning: true)
      }
      checkReach(of: rule, checked, in: file.document)
      if checked.errors.isEmpty, let columns = checked.columns { check(rule, columns) }
    }
    assumed = unknown.sorted()
    findings.sort { $0.diagnostic.span.start < $1.diagnostic.span.start }
  }

  /// An error in a query, at the query's place in the file.
  private mutating func add(
    _ problem: Diagnostic, of rule: DetectionRule, in document: Document, isWarning: Bool = false
  ) {
    var problem = problem
    problem.fix = problem.fix.flatMap { Self.fix($0, of: rule, in: document) }
    if let place = document.place(of: problem.span, in: rule.queryNode) {
      problem.span = place
    } else {
      // Folded text keeps no places: the line within the query says where.
      let line = SourceText(rule.query).position(of: problem.span.start).line
      problem.notes.append("in line \(line) of the query")
      problem.span = Span(rule.queryNode.offset, rule.queryNode.offset + 1)
    }
    findings.append(RuleFinding(diagnostic: problem, isWarning: isWarning))
  }

  /// A fix of a query in the file that holds it; nil where the same text does not stand there.
  private static func fix(_ fix: Fix, of rule: DetectionRule, in document: Document) -> Fix? {
    guard let place = document.place(of: fix.span, in: rule.queryNode),
      document.source.text(place) == SourceText(rule.query).text(fix.span)
    else { return nil }
    return Fix(span: place, replacement: fix.replacement)
  }

  /// Whether the rule sees the rows that its query asks for.
  private mutating func checkReach(
    of rule: DetectionRule, _ query: QueryCheck, in document: Document
  ) {
    if let look = query.lookBack, let period = rule.sight ?? rule.period, look.span > period {
      let seen = RuleDuration.text(period)
      let warning = Diagnostic(
        .rulePeriod,
        "the query looks back \(RuleDuration.text(look.span)), the rule sees the last \(seen) only",
        at: look.place, help: "make the rule's period as long, or look back no further")
      add(warning, of: rule, in: document, isWarning: true)
    }
    guard rule.kind == .nearRealTime, query.tables.count > 1 else { return }
    let names = query.tables.map { "`\($0)`" }.joined(separator: ", ")
    note(
      .ruleTables, rule.queryNode, "an NRT rule is for one table, this one reads \(names)",
      help: "a scheduled rule may read several", isWarning: true)
  }

  private mutating func check(_ rule: DetectionRule, _ columns: [CheckedColumn]) {
    for entity in rule.entities {
      for field in entity.fields {
        guard let type = need(field.column, at: field.node, columns) else { continue }
        switch type {
        case .string, .guid, .int, .long, .dynamic: continue
        case .datetime where field.identifier == "CreationTimeUtc": continue
        case .bool where field.identifier.hasPrefix("Is"): continue
        case .bool, .real, .decimal, .datetime, .timespan:
          misfit(field.node, "`\(field.column)` is \(type.rawValue), an identifier is a string")
        }
      }
    }
    for (column, node) in rule.passedEntities {
      if let type = need(column, at: node, columns), type != .string, type != .dynamic {
        misfit(node, "`\(column)` is \(type.rawValue), entities are JSON")
      }
    }
    for property in rule.dynamicProperties { _ = need(property.column, at: property.node, columns) }
    for detail in rule.customDetails { _ = need(detail.column, at: detail.node, columns) }
    let details = rule.node["alertDetailsOverride"]
    for key in ["alertDisplayNameFormat", "alertDescriptionFormat"] {
      guard let node = details?[key], let text = node.text else { continue }
      let names = AlertTemplate(text).columns
      if names.count > 3 {
        note(.ruleField, node, "a format takes at most 3 columns", help: nil, isWarning: true)
      }
      for name in names { _ = need(name, at: node, columns) }
    }
    for key in ["alertSeverityColumnName", "alertTacticsColumnName"] {
      guard let node = details?[key], let name = node.text,
        let type = need(name, at: node, columns), type != .string, type != .dynamic
      else { continue }
      misfit(node, "`\(name)` is \(type.rawValue), the alert's field is a string")
    }
    checkMeasure(rule, columns)
  }

  private mutating func checkMeasure(_ rule: DetectionRule, _ columns: [CheckedColumn]) {
    guard let measure = rule.measure else { return }
    if let column = measure.column, let type = need(column.name, at: column.node, columns) {
      switch type {
      case .int, .long, .real, .decimal: break
      case .bool, .datetime, .timespan, .guid, .string, .dynamic:
        misfit(column.node, "`\(column.name)` is \(type.rawValue), a measure is a number")
      }
    }
    for dimension in measure.dimensions { _ = need(dimension.column, at: dimension.node, columns) }
  }

  /// The type of a column that the query must give; nil also where it is not known.
  private mutating func need(_ name: String, at node: DocumentNode, _ columns: [CheckedColumn])
    -> ScalarType?
  {
    if let column = columns.first(where: { $0.name == name }) { return column.type }
    let near = suggestion(for: name, among: columns.map(\.name))
    let shown = columns.prefix(12).map(\.name).joined(separator: ", ")
    note(
      .ruleColumn, node, "the query gives no column `\(name)`", near: near,
      help: "it gives \(shown)\(columns.count > 12 ? ", …" : "")", isWarning: false)
    return nil
  }

  private mutating func misfit(_ node: DocumentNode, _ message: String) {
    note(.ruleColumnType, node, message, help: nil, isWarning: true)
  }

  private mutating func note(
    _ code: DiagnosticCode, _ node: DocumentNode, _ message: String, near: String? = nil,
    help: String?, isWarning: Bool
  ) {
    findings.append(
      RuleFinding(code, message, node, near: near, help: help, isWarning: isWarning, in: source))
  }
}
