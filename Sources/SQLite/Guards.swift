import CSQLite

/// A run-time limit of SQLite. Builds differ in their ceilings: read them, don't assume them.
package enum Limit: Int32, Sendable, CaseIterable {
  case length = 0
  case sqlLength = 1
  case columns = 2
  case expressionDepth = 3
  case compoundSelects = 4
  case operations = 5
  case functionArguments = 6
  case attachedDatabases = 7
  case likePatternLength = 8
  case variables = 9
  case triggerDepth = 10
  case workerThreads = 11
}

extension Connection {
  /// The limit in force.
  package func limit(_ limit: Limit) -> Int {
    handle.map { Int(sqlite3_limit($0, limit.rawValue, -1)) } ?? 0
  }

  /// Lowers a limit; what lies above the build's ceiling sets the ceiling.
  package func setLimit(_ limit: Limit, to value: Int) {
    guard let handle, value >= 0 else { return }
    sqlite3_limit(handle, limit.rawValue, Int32(clamping: value))
  }

  /// Refuses what changes the database, temporary tables and pragmas that write included.
  package func setQueryOnly(_ on: Bool) throws(SQLiteError) {
    try execute(on ? "pragma query_only = on" : "pragma query_only = off")
  }

  /// While on, only reading can be compiled: SELECT, recursive CTEs, and functions other than
  /// `load_extension`. Pragmas and transactions are refused too, so begin those before.
  package func setReadingOnly(_ on: Bool) throws(SQLiteError) {
    let handle = try openHandle()
    sqlite3_set_authorizer(handle, nil, nil)
    isReadingOnly = false
    guard on else { return }
    // SQLite 3.40 asks for an update of sqlite_master when a table function is first named, and fails
    // with "vtable constructor failed": so they are named now. Most plans fail for want of arguments.
    for name in ["json_each", "json_tree"] + tableFunctionNames {
      _ = try? prepare("select 1 from \(quotedIdentifier(name)) limit 0")
    }
    let rc = sqlite3_set_authorizer(
      handle,
      { context, action, _, name, _, _ in
        // SQLite asks for each select and column while it compiles, which its progress handler does not see.
        if let context {
          let progress = Unmanaged<Progress>.fromOpaque(context).takeUnretainedValue()
          if progress.isDeclaring { return SQLITE_OK }
          if progress.isDueWhileCompiling() { return SQLITE_DENY }
        }
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
        case SQLITE_FUNCTION:
          return name.map { sqlite3_stricmp($0, "load_extension") != 0 } ?? false
            ? SQLITE_OK : SQLITE_DENY
        default: return SQLITE_DENY
        }
      }, Unmanaged.passUnretained(progress).toOpaque())
    try check(rc)
    isReadingOnly = true
  }

  /// Ends what runs past `deadline`, once `isCancelled` says so, or once the process has taken `memory` bytes
  /// more than it held when this was called, with `isInterrupt`.
  ///
  /// Looked at about every thousand steps of SQLite's machine, also between statements; stays in force
  /// until it is set again. A function of ours with long loops must look at `isDue` itself. An
  /// `isCancelled` that reaches this connection must do so weakly.
  package func setDeadline(
    _ deadline: ContinuousClock.Instant?, memory: Int64? = nil, isCancelled: (() -> Bool)? = nil
  ) {
    progress.deadline = deadline
    progress.isCancelled = isCancelled
    progress.limitMemory(to: memory)
    progress.cause = nil
  }

  /// Counts the memory of what comes next from what the process holds now; the limit is that of `setDeadline`.
  package func recountMemory() { progress.recountMemory() }

  /// Has memory that the process frees go back to the system sooner: for a process that writes much, and holds large
  /// pieces of memory of changing sizes.
  package static func returnFreedMemory() { kustody_return_freed_memory() }

  /// Why the last query ended with `isInterrupt`, since `setDeadline`; nil when it did not.
  package var interruption: Interruption? { progress.cause }

  /// Whether a query should end now; the question that long loops ask.
  package var isDue: Bool { progress.isDue() }
}
