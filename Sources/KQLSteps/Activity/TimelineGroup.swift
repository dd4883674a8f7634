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

  /// Where each id stands, in order, up to the end of the timeline.
  func points(upTo end: Int64) -> [[Int64]] {
    var points: [Value: [Int64]] = [:]
    for event in events where event.at <= end { points[event.id, default: []].append(event.at) }
    return points.values.map { $0.sorted() }
  }

  /// A row for each window that something was counted in: its beginning, the dimensions, the count.
  ///
  /// - Parameter counts: by the beginnings of windows.
  func rows(of counts: [Int64: Int64], _ type: ScalarType) -> [[Value]] {
    counts.sorted { $0.key < $1.key }.map { window, count in
      [Value(position: window, of: type)] + key + [.long(count)]
    }
  }
}
