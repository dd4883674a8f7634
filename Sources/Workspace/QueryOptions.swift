import KQL

/// How one query is run.
package struct QueryOptions: Sendable {
  /// What `now()` gives, in ticks; nil: the clock.
  package var now: Int64?
  /// Whether `now()` is the newest TimeGenerated ingested.
  package var nowIsLast = false
  /// Limits TimeGenerated: from a time on, and up to, not including, another.
  package var timespan: (from: Int64?, to: Int64?)?
  /// Limits rows to one resource.
  package var resource: String?
  /// Values of `declare query_parameters`.
  package var parameters: [(name: String, value: String)] = []
  /// Names of workspaces, apps, clusters and databases that mean this one; `*` is any.
  package var workspaces: [String] = []
  /// Whether `ingestion_time()` is TimeGenerated where rows do not say when they arrived: for logs whose
  /// arrival nobody recorded, as in tests and replays.
  package var ingestionTimeIsEventTime = false
  /// Saved functions and watchlists.
  package var files = LocalFiles()
  /// A file that says where addresses are: a MaxMind DB or CSV.
  package var placesFile: String?
  /// Seconds that a query may take.
  package var timeout: Double?
  package var isCancelled: (@Sendable () -> Bool)?

  package init() {}
}
