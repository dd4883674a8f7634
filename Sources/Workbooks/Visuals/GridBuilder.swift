import JSON
import KQLValues

/// Makes a grid of an answer by the settings of its step.
struct GridBuilder {
  private let table: ResultTable
  private let settings: JSONValue
  private let scope: ParameterScope
  private let formatters: [CellFormatter]
  /// Which row of the answer each row of the table is.
  private let places: [Int]

  /// What the portal shows where a workbook does not say it.
  static let usualLimit = 250

  init(_ table: ResultTable, _ settings: JSONValue, sortBy: JSONValue, _ scope: ParameterScope) {
    self.settings = settings
    self.scope = scope
    formatters = (settings["formatters"] ?? .null).elements.map { CellFormatter($0, scope) }
    let order =
      (settings["sortBy"] ?? .null).elements.isEmpty ? sortBy : settings["sortBy"] ?? .null
    places = Self.places(table, order)
    self.table = ResultTable(
      columns: table.columns, rows: places.map { table.rows[$0] }, isOrdered: true)
  }

  /// The formatter of a column: the first that names it, else the first whose pattern means it.
  private func formatter(_ name: String) -> CellFormatter {
    formatters.first { $0.match == name }
      ?? formatters.first { Comparison.names($0.match, name) }
      ?? CellFormatter(.null, scope)
  }

  var grid: Grid {
    let all = table.columns.map { formatter($0.name) }
    let hierarchy = settings.member("hierarchySettings")
    let limit = settings["rowLimit"]?.whole ?? Self.usualLimit
    let kept = Array(table.rows.indices.prefix(max(1, limit)))
    var shown = table.columns.indices.filter { !all[$0].isHidden }
    var lines: [(row: Int?, depth: Int, head: String?)] = kept.map { ($0, 0, nil) }
    var treeColumn: Int?
    if let hierarchy, hierarchy["treeType"]?.whole == 1 {
      let groups = (hierarchy["groupBy"] ?? .null).elements.compactMap(\.text)
        .compactMap { name in table.columns.firstIndex { $0.name == name } }
      if !groups.isEmpty {
        lines = grouped(kept, groups[...], 0)
        shown.removeAll { groups.contains($0) }
        treeColumn = hierarchy.text("finalBy").flatMap { name in
          shown.firstIndex { table.columns[$0].name == name }
        }
        if let index = treeColumn { shown.insert(shown.remove(at: index), at: 0) }
        treeColumn = 0
      }
    } else if let hierarchy,
      let id = index(hierarchy.text("idColumn")), let parent = index(hierarchy.text("parentColumn"))
    {
      lines = nested(kept, id, parent)
      let expander = index(hierarchy.text("expanderColumn"))
      if let expander, let place = shown.firstIndex(of: expander) {
        shown.insert(shown.remove(at: place), at: 0)
      }
      treeColumn = 0
    }
    let bounds = shown.map { column in
      all[column].bounds(table.rows.compactMap { CellFormatter.number($0[column]) })
    }
    let rows = lines.map { line -> Grid.Row in
      guard let number = line.row else {
        var cells = shown.map { _ in Cell("") }
        if cells.isEmpty { cells = [Cell("")] }
        cells[0] = Cell(line.head ?? "")
        return Grid.Row(cells: cells, depth: line.depth, number: nil)
      }
      let text = RowText(columns: table.columns, cells: table.rows[number])
      let cells = zip(shown, bounds).map { column, bounds in
        all[column].cell(
          table.rows[number][column], table.columns[column].type, in: text, bounds: bounds)
      }
      return Grid.Row(cells: cells, depth: line.depth, number: places[number])
    }
    return Grid(
      columns: shown.map { column in
        Grid.Column(
          name: table.columns[column].name, label: label(table.columns[column].name),
          isNumber: table.columns[column].type.isNumeric)
      }, rows: rows, hidden: table.rows.count - kept.count, treeColumn: treeColumn)
  }

  private func index(_ name: String?) -> Int? {
    name.flatMap { name in table.columns.firstIndex { $0.name == name } }
  }

  private func label(_ name: String) -> String {
    let labels = (settings["labelSettings"] ?? .null).elements
    guard let label = labels.first(where: { $0.text("columnId") == name })?.text("label"),
      !label.isEmpty
    else { return name }
    return scope.filled(label, in: .text)
  }

  // MARK: trees

  private typealias Line = (row: Int?, depth: Int, head: String?)

  /// Rows under the values of columns, a head with its count for each.
  private func grouped(_ rows: [Int], _ groups: ArraySlice<Int>, _ depth: Int) -> [Line] {
    guard let column = groups.first else { return rows.map { ($0, depth, nil) } }
    var order: [String] = []
    var found: [String: [Int]] = [:]
    for row in rows {
      let text = table.rows[row][column].plain(as: table.columns[column].type)
      if found[text] == nil { order.append(text) }
      found[text, default: []].append(row)
    }
    return order.flatMap { text -> [Line] in
      let rows = found[text] ?? []
      return [(nil, depth, "\(text.isEmpty ? "(empty)" : text) (\(rows.count))")]
        + grouped(rows, groups.dropFirst(), depth + 1)
    }
  }

  /// Rows under the row whose id they name; one whose parent is not there, or that would be its own, is a root.
  private func nested(_ rows: [Int], _ id: Int, _ parent: Int) -> [Line] {
    func text(_ row: Int, _ column: Int) -> String {
      table.rows[row][column].plain(as: table.columns[column].type)
    }
    let ids = Set(rows.map { text($0, id) })
    var children: [String: [Int]] = [:]
    var roots: [Int] = []
    for row in rows {
      let above = text(row, parent)
      if above.isEmpty || above == text(row, id) || !ids.contains(above) {
        roots.append(row)
      } else {
        children[above, default: []].append(row)
      }
    }
    var lines: [Line] = []
    var seen: Set<Int> = []
    // Without recursion: logs decide how deep it is.
    func walk(_ start: [Int]) {
      var open = start.reversed().map { (row: $0, depth: 0) }
      while let (row, depth) = open.popLast() {
        guard seen.insert(row).inserted else { continue }
        lines.append((row, depth, nil))
        open += (children[text(row, id)] ?? []).reversed().map { ($0, depth + 1) }
      }
    }
    walk(roots)
    // What is left goes in circles.
    for row in rows where !seen.contains(row) { walk([row]) }
    return lines
  }

  // MARK: order

  /// The rows of a table in the order that a step's settings ask for.
  static func places(_ table: ResultTable, _ order: JSONValue) -> [Int] {
    let keys = order.elements.compactMap { key -> (column: Int, isDown: Bool)? in
      guard let name = key.text("itemKey"), let column = column(name, in: table) else { return nil }
      return (column, key["sortOrder"]?.whole == 2)
    }
    guard !keys.isEmpty else { return Array(table.rows.indices) }
    return table.rows.indices.sorted { left, right in
      for (column, isDown) in keys {
        let order = compared(
          table.rows[left][column], table.rows[right][column], table.columns[column].type)
        if order != 0 { return isDown ? order > 0 : order < 0 }
      }
      return left < right
    }
  }

  /// A column's name, or one that a formatter makes of it: `$gen_heatmap_COLUMN_2`.
  private static func column(_ key: String, in table: ResultTable) -> Int? {
    if let index = table.columns.firstIndex(where: { $0.name == key }) { return index }
    guard key.hasPrefix("$gen_"), let first = key.dropFirst(5).firstIndex(of: "_"),
      let last = key.lastIndex(of: "_"), first < last
    else { return nil }
    let name = key[key.index(after: first)..<last]
    return table.columns.firstIndex { $0.name == name }
  }

  static func compared(_ left: Value, _ right: Value, _ type: ScalarType) -> Int {
    func sign<T: Comparable>(_ left: T, _ right: T) -> Int {
      left < right ? -1 : left > right ? 1 : 0
    }
    switch (left, right) {
    case (.null, .null): return 0
    case (.null, _): return -1
    case (_, .null): return 1
    case (.datetime(let left), .datetime(let right)), (.timespan(let left), .timespan(let right)):
      return sign(left, right)
    default: break
    }
    if let left = CellFormatter.number(left), let right = CellFormatter.number(right) {
      return sign(left, right)
    }
    return sign(left.plain(as: type), right.plain(as: type))
  }
}
