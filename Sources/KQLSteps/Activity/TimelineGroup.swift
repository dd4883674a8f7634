import KQLValues

/// The rows of one combination of dimensions: ids, and where on the timeline each stands.
struct TimelineGroup {
  var key: [Value]
  var events: [(id: Value, at: Int64)]

  /// The groups in the order of first meeting, of rows whose columns are an id, a timeline, dimensions.
  static func all(of table: ResultTable) -> [TimelineGroup] {
    var order: [[Value]] = []
    var events: [[Value]: [(id: Value, at: Int64)]] = [:]
    for row in table.rows {
      guard let at = row[1].position else { continue }
      let key = Array(row.dropFirst(2))
      if events[key] == nil { order.append(key) }
      events[key, default: []].append((row[0], at))
    }
    return order.map { TimelineGroup(key: $0, events: events[$0] ?? []) }
  }
}
