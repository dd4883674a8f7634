import KQLValues
import LogFiles

/// What the rows of a file say together, where none of them says it alone.
struct FileSurvey {
  /// How the table of rows that say none was chosen.
  enum TableChoice: Hashable {
    case stated
    case fileName
    /// The number of members, and how many of them the table has as columns.
    case columns(Int, of: Int)
    case own
  }

  /// The table of rows that do not say theirs.
  var table: String
  var choice: TableChoice
  /// The types of members whose values do not say them one by one.
  var types: [String: ScalarType] = [:]
  /// Where the time may be, the best first.
  var times: [TimeMember] = []
  /// Whether the user states where the time is, and the file has such a member.
  var isTimeStated = false
  /// The members that only their case tells from another.
  var ambiguous: Set<String> = []
  /// The orders of day and month, where they matter and are settled.
  var orders: [String: DateOrder] = [:]
  /// A date of each member where nothing settles the order.
  var openDates: [String: String] = [:]

  /// What the summary says about the choice of a table.
  ///
  /// - Parameter isNamedByRow: the row says the table itself.
  func sentence(ofTable table: String, isNamedByRow: Bool) -> String {
    if isNamedByRow { return "table \(table): its rows name it" }
    let how =
      switch choice {
      case .stated: "as --table says"
      case .fileName: "named like the file (--table chooses another)"
      case .columns(let count, let all):
        "\(count) of the \(all) members are columns of it (--table chooses another)"
      case .own: "named after the file, as no known table fits (--table chooses another)"
      }
    return "table \(table): \(how)"
  }
}
