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

  init(of result: TracedResult) throws {
    columns = result.columns
    isOrdered = result.isOrdered
    isRowPreserving = result.isRowPreserving
    hasContributors = result.hasContributors
    try result.forEachRow { values, found in
      self.values.append(values)
      items.append(found)
    }
    try result.forEachContributor { contributors.insert($0) }
  }

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
