import Diagnostics
import HTTP
import JSON
import KQLValues
import Rendering
import Workspace

/// Writes the rows of results as the elements of an array.
struct ResultRows {
  /// Rows of a result that are given; the others are left out.
  var most: Int?
  /// Rows that it may have.
  var limit: Int?
  /// Where in the body the answer begins: 0, or later where it holds several.
  var start = 0

  /// - Parameter keep: is given each row that is written.
  /// - Returns: how many, whether there are more, and why there are none, where something failed after some of what was written was sent.
  /// - Throws: what failed before that; what was written since the answer began can be taken back.
  func write(
    _ result: QueryResult, as wire: Value.Wire, to stream: ResponseStream,
    keeping keep: ([Value]) -> Void = { _ in }
  ) throws -> (count: Int, isCut: Bool, failure: ServiceError?) {
    let types = result.columns.map(\.type)
    var count = 0
    do {
      try result.forEachRow { row in
        if let most, count >= most { throw Ended() }
        if let limit, count >= limit { throw Self.tooMany(limit) }
        if count > 0 { stream.json.raw(",") }
        count += 1
        keep(row)
        stream.json.raw("[")
        for (index, value) in row.enumerated() {
          if index > 0 { stream.json.raw(",") }
          value.write(to: &stream.json, type: types[index], as: wire)
        }
        stream.json.raw("]")
        try stream.sendIfMuch()
      }
    } catch is Ended {
      return (count, true, nil)
    } catch let error as ClientGone {
      throw error
    } catch {
      if stream.canRewind(to: start) { throw error }
      return (count, false, ServiceError(error))
    }
    return (count, false, nil)
  }

  /// Enough rows were given.
  private struct Ended: Error {}

  private static func tooMany(_ limit: Int) -> ServiceError {
    var error = ServiceError(
      400, "KustoServicePartialQueryFailureLimitsExceededException",
      "Query result set has exceeded the internal record count limit \(limit) (E_QUERY_RESULT_SET_TOO_LARGE)."
    )
    error.code = "LimitsExceeded"
    error.innerCode = "LimitsExceeded"
    return error
  }
}

extension QueryResult {
  /// With names that differ: clients find cells by them.
  var distinctColumns: [ResultColumn] {
    zip(distinctNames(columns.map(\.name)), columns).map { ResultColumn($0, $1.type) }
  }
}
