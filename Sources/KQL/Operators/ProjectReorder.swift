import Diagnostics
import KQLPlan
import KQLSyntax

package struct ProjectReorder: TabularOperator {
  package static let keywords = ["project-reorder"]
  package static let places = OperatorPlaces(
    .columns,
    words: [
      "asc": .nothing, "desc": .nothing, "granny-asc": .nothing, "granny-desc": .nothing,
    ])
  package static let documentation = OperatorDocumentation(
    "Moves columns to the front, by name or by pattern; the others follow in their order.",
    source: "project-reorder-operator",
    syntax: "T | project-reorder column [asc | desc | granny-asc | granny-desc], prefix*, …",
    examples: [("print a = 1, b = 2 | project-reorder b", ["2 | 1"])])

  enum Order: Sendable { case none, ascending, descending, grannyAscending, grannyDescending }

  let items: [(pattern: Name, order: Order)]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> ProjectReorder
  {
    let items = try parser.operands {
      parser throws(Diagnostic) -> (pattern: Name, order: Order) in
      let pattern = try parser.columnPattern()
      guard let (word, count, _) = parser.hyphenatedWord() else { return (pattern, .none) }
      let order: Order
      switch word {
      case "asc": order = .ascending
      case "desc": order = .descending
      case "granny-asc": order = .grannyAscending
      case "granny-desc": order = .grannyDescending
      default: return (pattern, .none)
      }
      for _ in 0..<count { parser.advance() }
      return (pattern, order)
    }
    return ProjectReorder(items: items, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("project-reorder ")
    printer.list(items) { printer, item in
      printer.pattern(item.pattern)
      switch item.order {
      case .none: break
      case .ascending: printer.write(" asc")
      case .descending: printer.write(" desc")
      case .grannyAscending: printer.write(" granny-asc")
      case .grannyDescending: printer.write(" granny-desc")
      }
    }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    var front: [Column] = []
    for item in items {
      var columns = try binder.chosen([item.pattern], in: plan).filter { !front.contains($0) }
      switch item.order {
      case .none: break
      case .ascending: columns.sort { $0.name < $1.name }
      case .descending: columns.sort { $0.name > $1.name }
      case .grannyAscending: columns.sort { Self.precedes($0.name, $1.name) }
      case .grannyDescending: columns.sort { Self.precedes($1.name, $0.name) }
      }
      front += columns
    }
    return binder.select(plan, front + plan.columns.filter { !front.contains($0) })
  }

  /// By name, runs of digits counting as numbers: `a2` before `a10`.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    var a = Array(left.utf8)[...]
    var b = Array(right.utf8)[...]
    func digits(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
      bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
    while let x = a.first, let y = b.first {
      let (m, n) = (digits(a), digits(b))
      if !m.isEmpty, !n.isEmpty {
        let (p, q) = (m.drop { $0 == 0x30 }, n.drop { $0 == 0x30 })
        if p.count != q.count { return p.count < q.count }
        if !p.elementsEqual(q) { return p.lexicographicallyPrecedes(q) }
        a = a.dropFirst(m.count)
        b = b.dropFirst(n.count)
        continue
      }
      if x != y { return x < y }
      a = a.dropFirst()
      b = b.dropFirst()
    }
    return a.count < b.count
  }
}
