import JSON
import KQLValues

/// A step that joins the answers of others.
struct MergeStep {
  private struct Merge {
    var id: String
    var kind: String
    var left: String
    var right: String
    var leftColumn: String
    var rightColumn: String
  }

  /// A table whose columns know which step they come from.
  private struct Sheet {
    var columns: [(step: String, column: ResultColumn)]
    var rows: [[Value]]
  }

  private let merges: [Merge]
  private let renames: [JSONValue]

  init?(_ text: String) {
    guard let json = try? LenientJSON.value(text) else { return nil }
    merges = (json["merges"] ?? .null).elements.map { merge in
      Merge(
        id: merge.text("id") ?? "", kind: (merge.text("mergeType") ?? "").lowercased(),
        left: merge.text("leftTable") ?? "", right: merge.text("rightTable") ?? "",
        leftColumn: merge.text("leftColumn") ?? "", rightColumn: merge.text("rightColumn") ?? "")
    }
    renames = (json["projectRename"] ?? .null).elements
    if merges.isEmpty { return nil }
  }

  /// The names of the steps that it needs.
  var steps: [String] {
    let ids = Set(merges.map(\.id))
    var names: [String] = []
    for name in merges.flatMap({ [$0.left, $0.right] })
    where !name.isEmpty && !ids.contains(name) && !names.contains(name) {
      names.append(name)
    }
    return names
  }

  /// More rows than anybody reads: two large tables with one key would make more than memory holds.
  private static let mostRows = 100_000

  /// - Parameter tables: the answers of the steps, by name.
  func table(_ tables: [String: ResultTable]) -> ResultTable {
    var sheets: [String: Sheet] = tables.reduce(into: [:]) { sheets, entry in
      sheets[entry.key] = Sheet(
        columns: entry.value.columns.map { (entry.key, $0) }, rows: entry.value.rows)
    }
    let nothing = Sheet(columns: [], rows: [])
    var last = nothing
    for merge in merges {
      let left = sheets[merge.left] ?? nothing
      last =
        merge.right.isEmpty ? left : Self.merged(left, sheets[merge.right] ?? nothing, merge)
      sheets[merge.id] = last
    }
    return projected(last)
  }

  private static func index(_ name: String, in sheet: Sheet) -> Int? {
    sheet.columns.firstIndex { $0.column.name == name }
      ?? sheet.columns.firstIndex { "[\($0.step)].\($0.column.name)" == name }
  }

  private static func merged(_ left: Sheet, _ right: Sheet, _ merge: Merge) -> Sheet {
    if merge.kind == "table" { return left }
    if merge.kind == "union" { return union(left, right) }
    let columns = left.columns + right.columns
    guard let leftKey = index(merge.leftColumn, in: left),
      let rightKey = index(merge.rightColumn, in: right)
    else { return Sheet(columns: columns, rows: []) }
    func key(_ row: [Value], _ index: Int, _ sheet: Sheet) -> String {
      row[index].plain(as: sheet.columns[index].column.type)
    }
    var found: [String: [Int]] = [:]
    for (number, row) in right.rows.enumerated() {
      found[key(row, rightKey, right), default: []].append(number)
    }
    var rows: [[Value]] = []
    var matched: Set<Int> = []
    var seen: Set<String> = []
    let noRight = Array(repeating: Value.null, count: right.columns.count)
    let noLeft = Array(repeating: Value.null, count: left.columns.count)
    let isUnique = merge.kind == "innerunique"
    for row in left.rows where rows.count < mostRows {
      let text = key(row, leftKey, left)
      if isUnique, !seen.insert(text).inserted { continue }
      let matches = found[text] ?? []
      matched.formUnion(matches)
      switch merge.kind {
      case "leftanti": if matches.isEmpty { rows.append(row + noRight) }
      case "rightanti": continue
      case "leftsemi": if !matches.isEmpty { rows.append(row + noRight) }
      case "leftouter", "outer", "fullouter":
        rows += matches.isEmpty ? [row + noRight] : matches.map { row + right.rows[$0] }
      default: rows += matches.map { row + right.rows[$0] }
      }
    }
    if ["rightouter", "outer", "fullouter", "rightanti"].contains(merge.kind) {
      for (number, row) in right.rows.enumerated() where !matched.contains(number) {
        rows.append(noLeft + row)
      }
    }
    return Sheet(columns: columns, rows: Array(rows.prefix(mostRows)))
  }

  /// Columns of one name are one.
  private static func union(_ left: Sheet, _ right: Sheet) -> Sheet {
    var columns = left.columns
    for column in right.columns
    where !columns.contains(where: { $0.column.name == column.column.name }) {
      columns.append(column)
    }
    func fitted(_ sheet: Sheet) -> [[Value]] {
      let places = columns.map { column in
        sheet.columns.firstIndex { $0.column.name == column.column.name }
      }
      return sheet.rows.map { row in places.map { $0.map { row[$0] } ?? .null } }
    }
    return Sheet(columns: columns, rows: fitted(left) + fitted(right))
  }

  /// The columns that the merge names, in its order; without names all.
  private func projected(_ sheet: Sheet) -> ResultTable {
    var columns: [ResultColumn] = []
    var places: [Int?] = []
    var added: [JSONValue?] = []
    for rename in renames {
      guard let name = rename.text("mergedName"), !name.isEmpty else { continue }
      if (rename["isNewItem"] ?? .null).isTrue {
        columns.append(ResultColumn(name, .string))
        places.append(nil)
        added.append(rename["newItemData"] ?? .null)
        continue
      }
      let original = rename.text("originalName") ?? ""
      let place =
        sheet.columns.firstIndex { "[\($0.step)].\($0.column.name)" == original }
        ?? sheet.columns.firstIndex {
          original.hasSuffix("].\($0.column.name)") || original == $0.column.name
        }
      guard let place, !columns.contains(where: { $0.name == name }) else { continue }
      columns.append(ResultColumn(name, sheet.columns[place].column.type))
      places.append(place)
      added.append(nil)
    }
    guard !columns.isEmpty else {
      return ResultTable(columns: sheet.columns.map(\.column), rows: sheet.rows)
    }
    var table = ResultTable(columns: columns)
    for row in sheet.rows {
      var cells = places.map { $0.map { row[$0] } ?? Value.null }
      for (index, data) in added.enumerated() {
        guard let data else { continue }
        cells[index] = .string(Self.computed(data, columns, cells))
      }
      table.rows.append(cells)
    }
    return table
  }

  /// A column by criteria: the first that holds says its text, in which `["column"]` is the row's.
  private static func computed(_ data: JSONValue, _ columns: [ResultColumn], _ cells: [Value])
    -> String
  {
    let row = RowText(columns: columns, cells: cells)
    for entry in data.elements {
      let criterion = entry["criteriaContext"] ?? entry
      let left = row.text(criterion.text("leftOperand") ?? "")
      let right = row.filled(criterion.text("rightVal") ?? "")
      let comparison = criterion.text("operator") ?? "Default"
      guard Comparison.holds(left, comparison, right) == true else { continue }
      let result = row.filled(criterion.text("resultVal") ?? "")
      switch criterion.text("resultValType") {
      case "column", "param": return row.text(criterion.text("resultVal") ?? "")
      case "expression": return numberText(Arithmetic.value(result))
      default: return result
      }
    }
    return ""
  }
}

/// A row as the texts of workbooks name its values: `["column"]`.
struct RowText {
  let columns: [ResultColumn]
  let cells: [Value]

  func text(_ name: String) -> String {
    guard let index = columns.firstIndex(where: { $0.name == name }) else { return "" }
    return cells[index].plain(as: columns[index].type)
  }

  func filled(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let open = rest.firstRange(of: "[\"") {
      result += rest[..<open.lowerBound]
      guard let close = rest[open.upperBound...].firstRange(of: "\"]") else {
        return result + rest[open.lowerBound...]
      }
      let name = String(rest[open.upperBound..<close.lowerBound])
      result += columns.contains { $0.name == name } ? self.text(name) : "[\"\(name)\"]"
      rest = rest[close.upperBound...]
    }
    return result + rest
  }
}
