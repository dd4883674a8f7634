import Files
import JSON
import KQLValues
import Rendering
import Workspace

/// A result in memory, with the items that its rows were made of.
struct TracedRows {
  let columns: [ResultColumn]
  let isOrdered: Bool
  let isRowPreserving: Bool
  let hasContributors: Bool
  private(set) var values: [[Value]] = []
  /// Of each row; of no meaning where rows are counted.
  private(set) var items: [[String]] = []
  /// What the result as a whole was made of beyond these.
  private(set) var contributors: Set<String> = []
  /// Of each row the items that it sums up; empty where that is not known.
  private(set) var groups: [[String]] = []

  /// Of more rows, or of rows that sum up more items, nobody reads what each sums up.
  private static let groupLimit = (rows: 1000, items: 100_000)

  /// - Parameter listsGroups: whether it reports what each row sums up, for which the query runs once more.
  init(of result: TracedResult, listsGroups: Bool = false) throws {
    columns = result.columns
    isOrdered = result.isOrdered
    isRowPreserving = result.isRowPreserving
    hasContributors = result.hasContributors
    try result.forEachRow { values, found in
      self.values.append(values)
      items.append(found)
    }
    try result.forEachContributor { contributors.insert($0) }
    if listsGroups { groups = try groups(of: result) }
  }

  /// What each row sums up, by the query that lists it: told only if all its rows are those of the result.
  private func groups(of result: TracedResult) throws -> [[String]] {
    guard result.hasGroups, values.count <= Self.groupLimit.rows,
      contributors.count <= Self.groupLimit.items
    else { return [] }
    func key(_ row: [Value]) -> String {
      zip(columns, row).map { "\($1.text(as: $0.type))\0" }.joined()
    }
    var found: [String: [String]] = [:]
    var isClear = true
    do {
      try result.forEachGroup { row, items in
        // Rows that look the same cannot be told apart.
        if found.updateValue(items, forKey: key(row)) != nil { isClear = false }
      }
    } catch let error as WorkspaceError {
      switch error {
      case .interrupted, .timeout: throw error
      // Lists that are too long for it are not a fault of the result.
      case .failed, .memory, .database: return []
      case .io, .compiler, .unknownTable: throw error
      }
    }
    let groups = values.compactMap { found[key($0)] }
    return isClear && groups.count == values.count && found.count == values.count ? groups : []
  }

  /// What each row names; empty where it names nothing for itself.
  var itemsOfRows: [[String]] { isRowPreserving ? items : groups }

  var allItems: Set<String> { contributors.union(items.joined()) }

  /// How many rows name what the bundle proves, each by itself or as what all were counted from.
  var provenCount: Int {
    isRowPreserving ? items.count { !$0.isEmpty } : contributors.isEmpty ? 0 : values.count
  }

  func json(_ tag: String) -> JSONValue {
    .object([
      JSONMember("json", .string("result\(tag).json")),
      JSONMember("csv", .string("result\(tag).csv")),
      JSONMember("items", .string("items\(tag).jsonl")),
      JSONMember("rows", .integer(Int64(values.count))),
      JSONMember("ordered", .bool(isOrdered)),
      JSONMember("rowPreserving", .bool(isRowPreserving)),
      JSONMember("proven", .integer(Int64(provenCount))),
    ])
  }

  func write(as type: any Renderer.Type, to output: Output) throws {
    var renderer = type.init(RenderOptions())
    try renderer.begin(columns, to: output)
    for row in values { try renderer.row(row, to: output) }
    try renderer.end(to: output)
  }

  func writeItems(to output: Output) throws {
    if isRowPreserving {
      for (number, items) in items.enumerated() {
        let line = JSONValue.object([
          JSONMember("row", .integer(Int64(number))),
          JSONMember("items", .array(items.map(JSONValue.string))),
        ])
        try output.write(line.jsonText + "\n")
      }
    }
    for item in contributors.sorted() {
      try output.write(JSONValue.object([JSONMember("item", .string(item))]).jsonText + "\n")
    }
  }
}

/// The `_ItemId` of a row of `_Sources`: `source:` and its number.
struct SourceItem {
  var source: Int64

  init?(_ text: String) {
    guard text.hasPrefix("source:"), let number = Int64(text.dropFirst(7)), number > 0,
      text == "source:\(number)"
    else { return nil }
    source = number
  }
}
