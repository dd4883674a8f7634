import Diagnostics
import KQLPlan
import KQLSyntax

extension Binder {
  /// The columns that names and patterns choose, in the order of the choices. A name must be there; a pattern
  /// may fit nothing.
  func chosen(_ patterns: [Name], in plan: LogicalPlan) throws(Diagnostic) -> [Column] {
    var columns: [Column] = []
    for pattern in patterns {
      let found =
        pattern.text.contains("*")
        ? matching(pattern, in: plan.columns)
        : [try namedColumn(pattern, in: plan.columns)]
      columns += found.filter { !columns.contains($0) }
    }
    return columns
  }

  /// The visible columns whose name fits a pattern with `*`, in their order.
  package func matching(_ pattern: Name, in columns: [Column]) -> [Column] {
    columns.filter { !$0.isHidden && fits($0.name, pattern.text) }
  }
}

/// Whether a name fits a pattern in which `*` stands for any characters.
package func fits(_ name: String, _ pattern: String) -> Bool {
  let name = Array(name.utf8)
  let pattern = Array(pattern.utf8)
  var position = 0
  var index = 0
  var star: (pattern: Int, name: Int)?
  while position < name.count {
    if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
      star = (index, position)
      index += 1
    } else if index < pattern.count, pattern[index] == name[position] {
      index += 1
      position += 1
    } else if let last = star {
      star = (last.pattern, last.name + 1)
      index = last.pattern + 1
      position = last.name + 1
    } else {
      return false
    }
  }
  return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
}
