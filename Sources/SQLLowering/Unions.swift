import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

extension SQLLowering {
  func lowerUnion(_ branches: [LogicalPlan], _ columns: [Column], _ needed: Set<Int>)
    throws(LoweringError) -> Relation
  {
    let kept = columns.indices.filter { needed.contains(columns[$0].id) }
    var selects: [SQLSelect] = []
    for branch in branches {
      let ids = Set(kept.map { branch.columns[$0].id })
      var relation = try lower(branch, needed: ids)
      // A limit or an order of one branch must not become the union's.
      if relation.limit != nil { relation = wrapped(relation, needed: ids) }
      relation.orderBy = []
      var select = selectStatement(relation, writesOrder: false)
      select.columns = kept.map { index in
        SQLResultColumn(
          relation.values[branch.columns[index].id] ?? .null, as: columns[index].physicalName)
      }
      if select.columns.isEmpty {
        select.columns = [SQLResultColumn(.integer(1), as: Column.physicalNameOfNone)]
      }
      selects.append(select)
    }
    let most = limits.compoundSelects
    while selects.count > most {
      var parts: [SQLSelect] = []
      for start in stride(from: 0, to: selects.count, by: most) {
        let step = newName("s")
        steps.append(
          SQLStep(
            step, body: .unionAll(Array(selects[start..<min(start + most, selects.count)]))))
        let names = selects[start].columns.map(\.alias)
        parts.append(
          SQLSelect(
            names.map { SQLResultColumn(.column(step, $0), as: $0) },
            from: .table(step, alias: nil)))
      }
      selects = parts
    }
    let step = newName("s")
    steps.append(SQLStep(step, body: .unionAll(selects)))
    var relation = Relation(source: .table(step, alias: nil))
    for index in kept {
      relation.values[columns[index].id] = .column(step, columns[index].physicalName)
    }
    relation.level = 1
    return relation
  }
}
