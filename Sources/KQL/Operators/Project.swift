import Diagnostics
import KQLPlan
import KQLSyntax

package struct Project: TabularOperator {
  package static let keywords = ["project"]
  package static let documentation = OperatorDocumentation(
    "Chooses, renames and computes columns; only these come out, in this order.",
    source: "project-operator", syntax: "T | project column, name = expression, …",
    examples: [("print a = 1, b = 2 | project c = a + b, a", ["3 | 1"])])

  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Project {
    let items = try parser.commaSeparated { parser throws(Diagnostic) in
      try parser.namedExpression()
    }
    return Project(items: items, span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    var plan = try require(input)
    let outside = environment
    let bound = try binder.withWindows(&plan, outside) { scope throws(Diagnostic) in
      try binder.bindItems(items, in: scope, generatedPast: [])
    }
    var output: [(column: Column, expression: BoundExpression)] = []
    for item in bound {
      if case .column(let column) = item.expression, column.name == item.name {
        var visible = column
        visible.isHidden = false
        // One column chosen twice under one name needs a number of its own.
        if output.contains(where: { $0.column.id == column.id }) {
          visible = binder.newColumn(item.name, for: item.expression)
        }
        output.append((visible, item.expression))
      } else {
        output.append((binder.newColumn(item.name, for: item.expression), item.expression))
      }
    }
    return binder.project(plan, output)
  }
}

/// An expression that becomes a column.
package struct NamedItem {
  package var name: String
  package var expression: BoundExpression
  /// Whether the query gave the name, or the column it reads did; a generated one moves out of the way.
  package var isExplicit: Bool
}

extension Binder {
  /// The columns of a `project`, `extend` or `print` list, named as Kusto names them.
  ///
  /// - Parameter generatedPast: names that a generated one steps past.
  package func bindItems(_ items: [Expression], in scope: Scope, generatedPast: [String])
    throws(Diagnostic) -> [NamedItem]
  {
    var named: [(name: String?, isExplicit: Bool, expression: BoundExpression, span: Span)] = []
    for item in items {
      switch item {
      case .assignment(let name, let value):
        let bound = try bindArgument(value, in: scope)
        if let columns = try tupleColumns(of: value, bound, in: scope) {
          for (index, column) in columns.enumerated() {
            named.append(
              (index == 0 ? name.text : column.name, index == 0, column.expression, name.span))
          }
        } else {
          named.append((name.text, true, bound, name.span))
        }
      case .tupleAssignment(let names, let value, let span):
        named += try bindTuple(names, value, at: span, in: scope)
      case .star:
        for column in scope.columns where !column.isHidden {
          named.append((column.name, false, .column(column), item.span))
        }
      case .pattern(let pattern):
        for column in matching(pattern, in: scope.columns) {
          named.append((column.name, false, .column(column), item.span))
        }
      case .literal, .name, .call, .negate, .plus, .binary, .chain, .list, .between, .member,
        .element, .pipeline, .type, .schema:
        let bound = try bind(item, in: scope)
        if let columns = try tupleColumns(of: item, bound, in: scope) {
          named += columns.map { ($0.name, false, $0.expression, item.span) }
        } else {
          named.append((impliedName(item, in: scope), false, bound, item.span))
        }
      }
    }
    var explicit: Set<String> = []
    for item in named where item.isExplicit {
      guard let name = item.name, explicit.insert(name).inserted else {
        throw Diagnostic(
          .duplicateName, "the name `\(item.name ?? "")` is given twice", at: item.span)
      }
    }
    var allocator = NameAllocator(reserved: generatedPast)
    return named.map { item in
      let name = item.name.map { allocator.unique($0) } ?? allocator.generate()
      return NamedItem(name: name, expression: item.expression, isExplicit: item.isExplicit)
    }
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
