/// Hands out the numbers of columns: one place for all stages, so that no two of a query's columns have one.
///
/// Each stage counts on from a number of its own. Where it has used up the room before the next stage's, it
/// goes on far above all of them.
package struct ColumnNumbers: Sendable {
  /// What makes columns, in the order in which a query passes through them.
  package enum Stage: Int, Sendable {
    /// Names get their meaning.
    case binding = 1
    /// The rows of a plan also say which stored rows they were made of.
    case tracing = 900_000
    /// The plan becomes SQL.
    case lowering = 1_000_000
    /// Before that, where it is divided between two databases: above all the others.
    case dividing = 0x800_0000_0000

    /// The first number that is another stage's.
    fileprivate var end: Int {
      switch self {
      case .binding: Stage.tracing.rawValue
      case .tracing: Stage.lowering.rawValue
      case .lowering: 1 << 40
      case .dividing: 1 << 44
      }
    }

    /// Where it goes on: 2^40 numbers of its own.
    fileprivate var overflow: Int {
      switch self {
      case .binding: 1 << 41
      case .tracing: 1 << 42
      case .dividing: 1 << 44
      case .lowering: 1 << 40
      }
    }
  }

  private let stage: Stage
  private var following: Int

  package init(_ stage: Stage) {
    self.stage = stage
    following = stage.rawValue
  }

  package mutating func next() -> Int {
    let number = following
    following = number + 1 == stage.end ? stage.overflow : number + 1
    return number
  }
}

extension Column {
  /// What a column is called in SQL and in the temporary tables that a query fills.
  package static func physicalName(_ number: Int) -> String { "c\(number)" }

  /// What stands where a table or a select has no column at all: SQL wants one.
  package static let physicalNameOfNone = physicalName(0)

  package var physicalName: String { Self.physicalName(id) }
}
