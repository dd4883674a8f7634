import CSQLite

/// Gathers the rows of one group.
package protocol AggregateAccumulator: AnyObject {
  /// Takes in one row.
  func step(_ arguments: FunctionArguments) throws
  /// Gives the group's value, once and last; on a fresh accumulator when there was no row.
  func result(_ result: inout FunctionResult) throws
}

/// Gathers the rows of a window that moves.
package protocol WindowAccumulator: AggregateAccumulator {
  /// Takes out the oldest row that was stepped.
  func inverse(_ arguments: FunctionArguments) throws
  /// Gives the value of the window as it is; more rows follow.
  func value(_ result: inout FunctionResult) throws
}

extension Connection {
  /// Makes an accumulator an aggregate function of SQL.
  ///
  /// - Parameters:
  ///   - argumentCount: -1 takes any number.
  ///   - make: called once per group.
  package func registerAggregate(
    name: String, argumentCount: Int, make: @escaping () -> any AggregateAccumulator
  ) throws(SQLiteError) {
    let function = AggregateFunction(errors: functionErrors) {
      AggregateState(accumulator: make(), window: nil)
    }
    let rc = sqlite3_create_function_v2(
      try openHandle(), name, Int32(clamping: argumentCount), SQLITE_UTF8 | SQLITE_INNOCUOUS,
      Unmanaged.passRetained(function).toOpaque(), nil, aggregateStep, aggregateFinal,
      aggregateDestroy)
    try check(rc)
  }

  /// Makes an accumulator an aggregate function that also serves as a window function.
  package func registerWindow(
    name: String, argumentCount: Int, make: @escaping () -> any WindowAccumulator
  ) throws(SQLiteError) {
    let function = AggregateFunction(errors: functionErrors) {
      let accumulator = make()
      return AggregateState(accumulator: accumulator, window: accumulator)
    }
    let rc = sqlite3_create_window_function(
      try openHandle(), name, Int32(clamping: argumentCount), SQLITE_UTF8 | SQLITE_INNOCUOUS,
      Unmanaged.passRetained(function).toOpaque(), aggregateStep, aggregateFinal,
      { context in
        AggregateFunction.of(context).run(context, nil, 0) { state, _, result in
          try state.window?.value(&result)
        }
      },
      { context, count, values in
        AggregateFunction.of(context).run(context, values, count) { state, arguments, _ in
          try state.window?.inverse(arguments)
        }
      }, aggregateDestroy)
    try check(rc)
  }
}

/// One group's accumulator, retained by SQLite's memory for the group.
private final class AggregateState {
  let accumulator: any AggregateAccumulator
  /// The same, where it can move.
  let window: (any WindowAccumulator)?
  /// After a failure the result is no longer asked for.
  var hasFailed = false

  init(accumulator: any AggregateAccumulator, window: (any WindowAccumulator)?) {
    self.accumulator = accumulator
    self.window = window
  }
}

private final class AggregateFunction {
  let errors: FunctionErrors
  let make: () -> AggregateState

  init(errors: FunctionErrors, make: @escaping () -> AggregateState) {
    self.errors = errors
    self.make = make
  }

  static func of(_ context: OpaquePointer?) -> AggregateFunction {
    Unmanaged<AggregateFunction>.fromOpaque(sqlite3_user_data(context)).takeUnretainedValue()
  }

  /// Calls `body` with the group's accumulator, made at its first row.
  func run(
    _ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int32,
    _ body: (AggregateState, FunctionArguments, inout FunctionResult) throws -> Void
  ) {
    let size = Int32(MemoryLayout<UnsafeMutableRawPointer?>.size)
    guard let memory = sqlite3_aggregate_context(context, size) else {
      sqlite3_result_error_nomem(context)
      return
    }
    let slot = memory.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    let state: AggregateState
    if let kept = slot.pointee {
      state = Unmanaged<AggregateState>.fromOpaque(kept).takeUnretainedValue()
    } else {
      state = make()
      slot.pointee = Unmanaged.passRetained(state).toOpaque()
    }
    call(state, context, values, count, body)
  }

  /// Gives the result and lets the accumulator go.
  func finish(_ context: OpaquePointer?) {
    let slot = sqlite3_aggregate_context(context, 0)?
      .assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    let state: AggregateState
    if let slot, let kept = slot.pointee {
      state = Unmanaged<AggregateState>.fromOpaque(kept).takeRetainedValue()
      slot.pointee = nil
    } else {
      state = make()
    }
    if state.hasFailed { return }
    call(state, context, nil, 0) { state, _, result in try state.accumulator.result(&result) }
  }

  private func call(
    _ state: AggregateState, _ context: OpaquePointer?,
    _ values: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int32,
    _ body: (AggregateState, FunctionArguments, inout FunctionResult) throws -> Void
  ) {
    let arguments = FunctionArguments(context: context, values: values, count: Int(count))
    var result = FunctionResult(context: context, arguments: arguments)
    do {
      try body(state, arguments, &result)
    } catch {
      state.hasFailed = true
      errors.fail(context, error)
    }
  }
}

private func aggregateStep(
  _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
) {
  AggregateFunction.of(context).run(context, values, count) { state, arguments, _ in
    try state.accumulator.step(arguments)
  }
}

private func aggregateFinal(_ context: OpaquePointer?) {
  AggregateFunction.of(context).finish(context)
}

private func aggregateDestroy(_ function: UnsafeMutableRawPointer?) {
  if let function { Unmanaged<AggregateFunction>.fromOpaque(function).release() }
}
