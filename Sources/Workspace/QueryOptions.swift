import Diagnostics

/// All that changes what a query answers, besides its text and the rows: one value, which evidence states whole.
package struct QueryOptions: Sendable {
  /// What `now()` gives.
  package enum Now: Sendable, Hashable {
    case clock
    /// Ticks.
    case at(Int64)
    /// The newest TimeGenerated of all tables; the clock where there is none.
    case lastRow
  }

  package var now = Now.clock
  /// Limits TimeGenerated.
  package var timespan: TimeRange?
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
  /// Declarations of tables, and of functions of which only the columns are known.
  package var schemas = SchemaFiles()
  /// Says where addresses are: a MaxMind DB or CSV.
  package var places: LocalFile?
  /// Whether `externaldata` may name files of this machine, which it may not where others than the user ask.
  package var readsNamedFiles = true

  package init() {}
}

/// What ends a query before its end. It changes no answer.
package struct QueryLimits: Sendable {
  /// Seconds that a query may take.
  package var timeout: Double?
  /// Bytes that a query may add to what the process holds; nil for any amount.
  package var memory: Int64?
  package var isCancelled: (@Sendable () -> Bool)?

  /// When the time runs out that begins now.
  package var deadline: ContinuousClock.Instant? {
    timeout.map { .now.advanced(by: .seconds($0)) }
  }

  /// What a query may take where nobody says otherwise: 1 GiB.
  package static let standardMemory: Int64 = 1 << 30

  package init(
    timeout: Double? = nil, memory: Int64? = standardMemory,
    isCancelled: (@Sendable () -> Bool)? = nil
  ) {
    self.timeout = timeout
    self.memory = memory
    self.isCancelled = isCancelled
  }
}

/// A query and the options under which it was asked.
package struct AskedQuery: Sendable {
  package var source: SourceText
  package var options: QueryOptions

  package init(_ source: SourceText, _ options: QueryOptions) {
    self.source = source
    self.options = options
  }
}
