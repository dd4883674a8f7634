import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// How far before `now()` a condition of a query reaches.
package struct LookBack: Sendable {
  /// In ticks.
  package var span: Int64
  /// Where the condition says it.
  package var place: Span
}

extension Binder {
  /// The furthest that conditions on the time of rows reach back from now, where they say so by `now()` or
  /// `ago()`; nil where none does.
  func lookBack() -> LookBack? {
    var furthest: LookBack?
    func visit(_ piece: SemanticModel.Piece) {
      if let (bound, place) = earliest(piece), readsClock(bound),
        case .datetime(let time)? = attemptConstant(bound)
      {
        let (span, overflow) = options.now.subtractingReportingOverflow(time)
        if !overflow, span > furthest?.span ?? 0 { furthest = LookBack(span: span, place: place) }
      }
      piece.children.forEach(visit)
    }
    for stage in recorder.model.stages where stage.isFilter && stage.source == source {
      stage.expressions.forEach(visit)
    }
    return furthest
  }

  private func attemptConstant(_ bound: BoundExpression) -> Value? {
    do throws(Diagnostic) {
      return try constant(bound)
    } catch {
      return nil
    }
  }

  /// The bound that a condition sets to the time of rows from below, and where it stands.
  private func earliest(_ piece: SemanticModel.Piece) -> (BoundExpression, Span)? {
    let parts = piece.children
    switch piece.expression {
    case .binary(_, let name, _) where parts.count == 2:
      switch name.text {
      case ">", ">=": return isTime(parts[0]) ? (parts[1].bound, parts[1].expression.span) : nil
      case "<", "<=": return isTime(parts[1]) ? (parts[0].bound, parts[0].expression.span) : nil
      default: return nil
      }
    case .between(_, let name, _, _, _) where parts.count == 3 && name.text == "between":
      return isTime(parts[0]) ? (parts[1].bound, parts[1].expression.span) : nil
    case .literal, .name, .call, .negate, .plus, .binary, .chain, .list, .between, .member,
      .element, .star, .pattern, .pipeline, .type, .schema, .assignment, .tupleAssignment:
      return nil
    }
  }

  private func isTime(_ piece: SemanticModel.Piece) -> Bool {
    guard case .column(let column) = piece.bound else { return false }
    return column.name == "TimeGenerated" || column.name == "Timestamp"
  }

  /// Whether the time of the query is a part of it.
  private func readsClock(_ expression: BoundExpression) -> Bool {
    if case .literal(.datetime(options.now), .datetime) = expression { return true }
    return expression.children.contains(where: readsClock)
  }
}
