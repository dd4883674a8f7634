import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

extension SQLLowering {
  func lowerExpand(_ expand: ExpandNode, _ columns: [Column], _ needed: Set<Int>)
    throws(LoweringError) -> Relation
  {
    switch dialect {
    case .sqlite: break
    case .clickHouse: throw unsupported("an expansion of arrays")
    }
    var inner = needed.intersection(expand.input.columns.map(\.id))
    let ids = expand.arrays.map { _ in newColumnID() }
    var relation = try lower(expand.input, needed: inner.union(reads(expand.arrays)))
    if !relation.canProject { relation = wrapped(relation, needed: Set(relation.values.keys)) }
    for (array, id) in zip(expand.arrays, ids) {
      relation.values[id] = try lower(array, relation.values).sql
      inner.insert(id)
    }
    var base = wrapped(relation, needed: inner)
    let alias = newName("e")
    let arguments: [SQLExpression] =
      [.integer(expand.bagsAsArrays ? 1 : 0), .integer(expand.limit ?? -1)]
      + ids.map { base.values[$0] ?? .null }
    guard let source = base.source else { return base }
    base.source = .join(
      source, .cross, .function(TableFunction.expand(ids.count).sqlName, arguments, alias: alias),
      on: nil)
    for id in ids { base.values[id] = nil }
    for (index, element) in expand.elements.enumerated() {
      base.values[element.id] = .column(alias, "v\(index)")
    }
    if let itemIndex = expand.itemIndex { base.values[itemIndex.id] = .column(alias, "item_index") }
    return base
  }
}
