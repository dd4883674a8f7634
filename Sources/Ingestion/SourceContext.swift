import Compression
import LogFiles

/// What is known of a source as a whole while its records are read: what the user states of it, and what its
/// rows say together, which a pass of its own finds out once somebody asks.
final class SourceContext {
  let options: IngestOptions
  /// The stated options that had a say in what was read.
  var used: StatedOptions = []
  private let makeSurvey: () throws -> FileSurvey
  private var made: FileSurvey?

  init(_ options: IngestOptions, survey: @escaping () throws -> FileSurvey) {
    self.options = options
    makeSurvey = survey
  }

  func survey() throws(RecordFailure) -> FileSurvey {
    if let made { return made }
    do {
      let survey = try makeSurvey()
      made = survey
      return survey
    } catch {
      throw .stopped(error)
    }
  }

  /// The order of day and month in the dates of a member.
  ///
  /// - Parameter key: the member's name, as it is in the file.
  /// - Throws: `stopped` where nothing settles it.
  func dateOrder(of key: String) throws(RecordFailure) -> DateOrder {
    if let stated = options.dateOrder {
      used.insert(.dateOrder)
      return stated
    }
    let survey = try survey()
    if let order = survey.orders[key] { return order }
    let date = survey.openDates[key] ?? ""
    let example = date.isEmpty ? "" : " (`\(date)`)"
    let mayBeYear = Array(date.utf8).withUnsafeBytes {
      NumericDate($0)?.evidence?.orders.contains(.yearFirst) == true
    }
    throw .stopped(
      ReadError(
        code: 0,
        description:
          "the day\(mayBeYear ? ", the year" : "") or the month may come first in the dates of "
          + "`\(key)`\(example): state it with --date-order dmy or --date-order mdy"
          + (mayBeYear ? " or --date-order ymd" : "")))
  }
}
