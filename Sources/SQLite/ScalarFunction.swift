import CSQLite

extension Connection {
  /// Makes a Swift closure a scalar function of SQL; an older one of the same name and count goes.
  ///
  /// - Parameters:
  ///   - argumentCount: -1 takes any number.
  ///   - deterministic: equal arguments give equal results within a statement, so SQLite may call it
  ///     once for constant ones, and use it in indexes.
  ///   - body: called once per row; what it throws ends the query with its description, and stays in
  ///     `lastFunctionError`. It must not keep the connection, nor what it borrows.
  package func registerScalar(
    name: String, argumentCount: Int, deterministic: Bool = true,
    body: @escaping (FunctionArguments, inout FunctionResult) throws -> Void
  ) throws(SQLiteError) {
    let handle = try openHandle()
    let function = ScalarFunction(body: body, errors: functionErrors)
    var flags = SQLITE_UTF8 | SQLITE_INNOCUOUS
    if deterministic { flags |= SQLITE_DETERMINISTIC }
    let rc = sqlite3_create_function_v2(
      handle, name, Int32(clamping: argumentCount), flags,
      Unmanaged.passRetained(function).toOpaque(),
      { context, count, values in
        let function = Unmanaged<ScalarFunction>.fromOpaque(sqlite3_user_data(context))
          .takeUnretainedValue()
        let arguments = FunctionArguments(context: context, values: values, count: Int(count))
        var result = FunctionResult(context: context, arguments: arguments)
        do {
          try function.body(arguments, &result)
        } catch {
          function.errors.fail(context, error)
        }
      }, nil, nil,
      // SQLite calls it also when the registration fails.
      { function in
        if let function { Unmanaged<ScalarFunction>.fromOpaque(function).release() }
      })
    try check(rc)
  }
}

private final class ScalarFunction {
  let body: (FunctionArguments, inout FunctionResult) throws -> Void
  let errors: FunctionErrors

  init(
    body: @escaping (FunctionArguments, inout FunctionResult) throws -> Void,
    errors: FunctionErrors
  ) {
    self.body = body
    self.errors = errors
  }
}
