import KQLCatalog
import KQLPlan
import KQLValues

/// What rows have in common: the values of some columns that a share of all rows has together.
///
/// Source: basket-plugin. Of several patterns that the same rows have only the one with the most columns counts.
/// The patterns come by the number of their rows times that of their columns, the greatest first, as in the
/// examples of the page.
package struct FrequentPatterns: Sendable {
  /// The least share of all rows, from 0 to 1.
  var threshold: Double
  /// How many values a pattern is put together from; those that follow from them do not count.
  var maxDimensions: Int
  /// For each column what stands for any value.
  var wildcards: [Value]

  /// More patterns than this help nobody.
  private static let limit = 10_000

  package init(threshold: Double, maxDimensions: Int, wildcards: [Value]) {
    self.threshold = threshold
    self.maxDimensions = maxDimensions
    self.wildcards = wildcards
  }

  /// - Parameters:
  ///   - table: the columns that are looked at, then, if `isWeighted`, the weight of each row.
  /// - Returns: rows of a number, a count, a percentage, and the columns.
  package func rows(of table: ResultTable, isWeighted: Bool, _ host: any TransformHost) throws
    -> [[Value]]
  {
    let mine = try PatternMine(table, width: wildcards.count, isWeighted: isWeighted)
    guard mine.total > 0 else { return [] }
    var found: [PatternMine.Pattern: Int64] = [:]
    var level = [mine.everything]
    for _ in 0..<max(maxDimensions, 0) {
      var next: [PatternMine.Node] = []
      for node in level {
        try host.checkDeadline()
        for longer in mine.extensions(of: node, atLeast: threshold)
        where found[longer.pattern] == nil {
          found[longer.pattern] = longer.weight
          next.append(longer)
          guard found.count <= Self.limit else {
            throw FunctionFailure(
              "there are more than \(Self.limit) patterns: raise the threshold, or look at fewer columns"
            )
          }
        }
      }
      level = next
    }
    return sorted(found).enumerated().map { index, entry in
      let (pattern, weight) = entry
      var row: [Value] = [
        .long(Int64(index)), .long(weight), .real(100 * Double(weight) / Double(mine.total)),
      ]
      for column in wildcards.indices {
        let value = pattern.values[column]
        row.append(value < 0 ? wildcards[column] : mine.values[column][Int(value)])
      }
      return row
    }
  }

  private func sorted(_ found: [PatternMine.Pattern: Int64])
    -> [(pattern: PatternMine.Pattern, weight: Int64)]
  {
    func rank(_ entry: (key: PatternMine.Pattern, value: Int64)) -> Double {
      Double(entry.value) * Double(entry.key.dimensions)
    }
    return found.sorted { left, right in
      let (a, b) = (rank(left), rank(right))
      if a != b { return a > b }
      if left.value != right.value { return left.value > right.value }
      // Values that came first come first, any value last.
      let numbers = [left, right].map { entry in
        entry.key.values.map { $0 < 0 ? Int32.max : $0 }
      }
      return numbers[0].lexicographicallyPrecedes(numbers[1])
    }.map { (pattern: $0.key, weight: $0.value) }
  }
}

/// Rows whose values are numbers, counted from 0 in each column in the order of first meeting.
struct PatternMine {
  /// For each column the number of its value, -1 for any.
  struct Pattern: Hashable {
    var values: [Int32]

    var dimensions: Int { values.count { $0 >= 0 } }
  }

  /// A pattern, the rows that have it, and what they weigh.
  struct Node {
    var pattern: Pattern
    var rows: [Int32]
    var weight: Int64
  }

  let total: Int64
  /// The values of each column by their numbers.
  private(set) var values: [[Value]]
  /// The numbers of each column by row.
  private var numbers: [[Int32]]
  private var weights: [Int64]

  init(_ table: ResultTable, width: Int, isWeighted: Bool) throws {
    values = []
    numbers = []
    for column in 0..<width {
      var known: [Value: Int32] = [:]
      var order: [Value] = []
      numbers.append(
        table.rows.map { row in
          if let number = known[row[column]] { return number }
          let number = Int32(order.count)
          known[row[column]] = number
          order.append(row[column])
          return number
        })
      values.append(order)
    }
    weights = try table.rows.map { row in
      guard isWeighted else { return 1 }
      guard case .long(let weight) = row[width], weight >= 0 else {
        throw FunctionFailure("the weight of a row must be a number that is not negative")
      }
      return weight
    }
    var sum: Int64 = 0
    for weight in weights {
      let (next, overflow) = sum.addingReportingOverflow(weight)
      guard !overflow else { throw FunctionFailure("the weights of the rows are too large") }
      sum = next
    }
    total = sum
  }

  /// All rows, which need have nothing in common.
  var everything: Node {
    Node(
      pattern: Pattern(values: numbers.map { _ in -1 }), rows: Array(0..<Int32(weights.count)),
      weight: total)
  }

  /// The patterns that one more value makes of a pattern, each with all that its rows have in common.
  func extensions(of node: Node, atLeast threshold: Double) -> [Node] {
    var found: [Node] = []
    for column in numbers.indices where node.pattern.values[column] < 0 {
      var sums: [Int32: Int64] = [:]
      for row in node.rows { sums[numbers[column][Int(row)], default: 0] += weights[Int(row)] }
      for (value, weight) in sums.sorted(by: { $0.key < $1.key })
      where weight > 0 && Double(weight) / Double(total) >= threshold {
        let rows = node.rows.filter { numbers[column][Int($0)] == value }
        found.append(Node(pattern: common(rows, node.pattern), rows: rows, weight: weight))
      }
    }
    return found
  }

  /// The values that all of some rows have, which are known to have those of a pattern.
  private func common(_ rows: [Int32], _ known: Pattern) -> Pattern {
    var pattern = known
    guard let first = rows.first else { return pattern }
    for column in numbers.indices where pattern.values[column] < 0 {
      let value = numbers[column][Int(first)]
      if rows.allSatisfy({ numbers[column][Int($0)] == value }) { pattern.values[column] = value }
    }
    return pattern
  }
}
