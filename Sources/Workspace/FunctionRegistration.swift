import KQLCatalog
import KQLValues
import SQLSyntax
import SQLite
import Storage

/// Makes the catalog's functions known to a connection: only those that a query calls.
final class FunctionRegistration {
  private let connection: Connection
  private let catalog: FunctionCatalog
  private let state = FunctionState()
  private var known: Set<String> = []

  /// Where addresses are, for those functions that ask.
  var places: (any AddressPlaces)? {
    get { state.places }
    set { state.places = newValue }
  }

  init(_ connection: Connection, catalog: FunctionCatalog) {
    self.connection = connection
    self.catalog = catalog
  }

  /// Registers what `names` mean and is not known yet.
  func register(_ names: Set<String>) throws(SQLiteError) {
    for name in names where !known.contains(name) {
      if let body = catalog.bodies[name] {
        try registerScalar(name, body)
      } else if name == WideCall.pack {
        try registerPack()
      } else if let body = WideCall.function(named: name).flatMap({ catalog.bodies[$0] }) {
        try registerWide(name, body)
      } else if let accumulator = catalog.accumulators[name] {
        try registerAggregate(name, accumulator)
      } else if let function = StorageFunction(rawValue: name) {
        try function.register(on: connection)
      } else if let function = TableFunction(sqlName: name) {
        try registerTable(function)
      } else {
        // One of SQLite's own.
        continue
      }
      known.insert(name)
    }
  }

  private func registerScalar(_ name: String, _ body: InternalBody) throws(SQLiteError) {
    let state = state
    // One buffer a function: SQLite finishes a call before it begins the next of the same.
    let buffer = ArgumentBuffer()
    let run = body.body
    try connection.registerScalar(
      name: name, argumentCount: -1, deterministic: body.isDeterministic
    ) { [unowned connection] arguments, result in
      let value = try run(Arguments(try buffer.fill(arguments), state: state))
      try Self.endIfDue(connection, after: max(buffer.bytes, value.byteCount))
      try SQLiteEncoding.set(value, &result)
    }
  }

  /// SQLite asks whether its query should end every thousand of its own steps, which may be a hundred calls: too
  /// rarely where each works on a long value.
  private static func endIfDue(_ connection: Connection, after bytes: Int) throws(SQLiteError) {
    if bytes > longValue, connection.isDue { throw .interrupted }
  }

  /// In bytes: takes a function about as long as asking does.
  private static let longValue = 1 << 14

  private func registerPack() throws(SQLiteError) {
    try connection.registerScalar(name: WideCall.pack, argumentCount: -1) { arguments, result in
      var pack = PackedValues()
      for index in 0..<arguments.count { pack.append(SQLiteEncoding.view(arguments[index])) }
      try ValueSize.checkArguments(pack.bytes.count)
      pack.bytes.withUnsafeBytes { result.setBlob($0) }
    }
  }

  /// The form of a function whose arguments come in packs.
  private func registerWide(_ name: String, _ body: InternalBody) throws(SQLiteError) {
    let state = state
    let run = body.body
    try connection.registerScalar(
      name: name, argumentCount: -1, deterministic: body.isDeterministic
    ) { [unowned connection] arguments, result in
      var views: [ValueView] = []
      var size = 0
      for index in 0..<arguments.count {
        guard case .blob(let bytes) = arguments[index] else { continue }
        size += bytes.count
        PackedValues.append(bytes, to: &views)
      }
      try ValueSize.checkArguments(size)
      let value = try views.withUnsafeBufferPointer { try run(Arguments($0, state: state)) }
      try Self.endIfDue(connection, after: max(size, value.byteCount))
      switch value {
      // An argument's number means nothing to SQLite, whose arguments are the packs.
      case .argument(let index): SQLiteEncoding.set(views[index], &result)
      case .null, .integer, .real, .text, .bytes, .slice, .blob:
        try SQLiteEncoding.set(value, &result)
      }
    }
  }

  private func registerTable(_ function: TableFunction) throws(SQLiteError) {
    switch function {
    case .range:
      try connection.registerTableFunction(
        name: function.sqlName, columns: ["value"], parameterCount: 3
      ) { RangeCursor($0) }
    case .expand(let count):
      let columns = (0..<count).map { "v\($0)" } + ["item_index"]
      try connection.registerTableFunction(
        name: function.sqlName, columns: columns, parameterCount: count + 2
      ) { ExpandCursor($0, count: count) }
    }
  }

  private func registerAggregate(_ name: String, _ accumulator: InternalAccumulator)
    throws(SQLiteError)
  {
    let state = state
    let make = accumulator.make
    if accumulator.isWindow {
      return try connection.registerWindow(name: name, argumentCount: -1) {
        AccumulatorAdapter(make(), state: state)
      }
    }
    try connection.registerAggregate(name: name, argumentCount: -1) {
      AccumulatorAdapter(make(), state: state)
    }
  }
}

extension FunctionRegistration: ScanFunctions {
  func ofAnotherThread() -> (any ScanFunctions)? {
    // A file of places is read by one thread.
    state.places == nil ? FunctionRegistration(connection, catalog: catalog) : nil
  }

  func scanFunction(named name: String) -> ScanFunction? {
    guard let body = catalog.bodies[name], body.isDeterministic else { return nil }
    let state = state
    let run = body.body
    return { [unowned connection] arguments, result in
      var size = 0
      for argument in arguments {
        switch argument {
        case .text(let bytes), .blob(let bytes): size &+= bytes.count
        case .null, .integer, .real: break
        }
      }
      try ValueSize.checkArguments(size)
      let value = try run(Arguments(arguments, state: state))
      try Self.endIfDue(connection, after: max(size, value.byteCount))
      try SQLiteEncoding.lend(value, of: arguments, result)
    }
  }
}

extension FunctionRegistration {
  func readsMembers(_ name: String) -> Bool { name == InternalFunction.parsedPath.sqlName }

  func textQuestion(named name: String) -> TextQuestion? {
    switch catalog.operators[name] {
    case "contains": TextQuestion(isCased: false, isContains: true)
    case "contains_cs": TextQuestion(isCased: true, isContains: true)
    case "has", "hasprefix", "hassuffix", "startswith", "endswith":
      TextQuestion(isCased: false, isContains: false)
    case "has_cs", "hasprefix_cs", "hassuffix_cs", "startswith_cs", "endswith_cs":
      TextQuestion(isCased: true, isContains: false)
    default: nil
    }
  }
}

/// Room for the arguments of one call, used again by the next.
private final class ArgumentBuffer {
  /// The arguments as the catalog's functions see them: valid until the next call.
  func fill(
    _ arguments: FunctionArguments
  ) throws(FunctionFailure) -> UnsafeBufferPointer<ValueView> {
    if arguments.count > capacity {
      views.deinitialize()
      views.deallocate()
      capacity = arguments.count
      views = .allocate(capacity: capacity)
      views.initialize(repeating: .null)
    }
    var size = 0
    for index in 0..<arguments.count {
      let view = SQLiteEncoding.view(arguments[index])
      views[index] = view
      switch view {
      case .text(let bytes), .blob(let bytes): size &+= bytes.count
      case .null, .integer, .real: break
      }
    }
    try ValueSize.checkArguments(size)
    bytes = size
    return UnsafeBufferPointer(rebasing: views[..<arguments.count])
  }

  /// Of all arguments of the last call together.
  private(set) var bytes = 0
  private var capacity = 8
  private var views: UnsafeMutableBufferPointer<ValueView>

  init() {
    views = .allocate(capacity: 8)
    views.initialize(repeating: .null)
  }

  deinit {
    views.deinitialize()
    views.deallocate()
  }
}

private final class AccumulatorAdapter: WindowAccumulator {
  private let accumulator: any Accumulator
  private let state: FunctionState
  private let buffer = ArgumentBuffer()

  init(_ accumulator: any Accumulator, state: FunctionState) {
    self.accumulator = accumulator
    self.state = state
  }

  func step(_ arguments: FunctionArguments) throws {
    try accumulator.step(Arguments(try buffer.fill(arguments), state: state))
  }

  func result(_ result: inout FunctionResult) throws {
    try SQLiteEncoding.set(try accumulator.result(), &result)
  }

  func value(_ result: inout FunctionResult) throws { try self.result(&result) }

  /// Windows of ours begin at the first row: nothing ever leaves them.
  func inverse(_ arguments: FunctionArguments) throws {
    throw FunctionFailure("a window of this function cannot move")
  }
}

extension FunctionValue {
  /// How many bytes it brings; 0 for numbers and arguments.
  fileprivate var byteCount: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .bytes(let bytes), .blob(let bytes): bytes.count
    case .slice(let bytes): bytes.count
    case .null, .integer, .real, .argument: 0
    }
  }
}
