import KQLValues
import SQLite

/// A function of SQL that makes a column of what is stored: one without a place of its own, or one of the
/// dual-schema view. No query names it; only `TableSQL` calls it. Each type is the text of a `ScalarType`.
package enum StorageFunction: String, Sendable, CaseIterable {
  /// (object, key, type): a column that lives in the JSON object of a row. Strings, reals, longs and bools are
  /// as such, a datetime is its ticks.
  case rest = "ks_rest"
  /// (wanted, type, value, type, value, …): the first value that is there, as the wanted type.
  case converted = "ks_converted"
  /// (wanted, type, value, type, value, …): the one value that is there, as the wanted type, which is the widest.
  case widened = "ks_widened"
  /// (json, key, type): a member of JSON text.
  case member = "ks_member"
  /// (message): the severity that klog begins a message with.
  case klogLevel = "ks_klog_level"
  /// (id, column): a part of a resource's id, by the column of `AzureDiagnostics` that shows it.
  case resourcePart = "ks_resource_part"
  /// (text, 1 or 0): the text where it is that of a GUID, or where it is not.
  case guidText = "ks_guid_text"
  /// (object, prefix, column): the value that a member of the object has in that column.
  case flattened = "ks_flattened"
  /// (key, type, value, key, type, value, …): a JSON object of the values that are there.
  case object = "ks_object"

  /// Makes it known to a connection.
  package func register(on connection: Connection) throws(SQLiteError) {
    // Most rows of a table are about few resources, one after another.
    let resource = ResourceID()
    try connection.registerScalar(name: rawValue, argumentCount: -1) { arguments, result in
      made(of: arguments, resource).set(&result)
    }
  }

  /// The same for a scan of blocks.
  var inScans: ScanFunction {
    let resource = ResourceID()
    return { made(of: ScanArguments(views: $0), resource).lend($1) }
  }

  private func made(of arguments: some StorageArguments, _ resource: ResourceID) -> MadeValue {
    switch self {
    case .rest: StoredConversion.rest(arguments)
    case .converted: StoredConversion.first(of: arguments, StoredConversion.converted)
    case .widened: StoredConversion.first(of: arguments, StoredConversion.widened)
    case .member: StoredConversion.member(arguments)
    case .klogLevel: .text(KlogMessage.severity(arguments[0].bytes))
    case .resourcePart: Self.resourcePart(arguments, resource)
    case .guidText: Self.guidText(arguments)
    case .flattened: Self.flattened(arguments)
    case .object: StoredConversion.object(arguments)
    }
  }

  private static func resourcePart(
    _ arguments: some StorageArguments, _ resource: ResourceID
  ) -> MadeValue {
    guard case .text(let id) = arguments[0], let column = arguments[1].string else {
      return .text("")
    }
    resource.read(id)
    return .slice(resource.part(column))
  }

  private static func guidText(_ arguments: some StorageArguments) -> MadeValue {
    guard case .text(let text) = arguments[0] else { return .text("") }
    let wantsGUID = if case .integer(1) = arguments[1] { true } else { false }
    guard let guid = GUIDText.canonical(text) else { return wantsGUID ? .text("") : .slice(text) }
    return .text(wantsGUID ? guid : "")
  }

  private static func flattened(_ arguments: some StorageArguments) -> MadeValue {
    guard case .text(let bytes) = arguments[0], case .text(let prefix) = arguments[1],
      case .text(let name) = arguments[2]
    else { return .null }
    return FlattenedObject(bytes).value(of: Array(name), prefix: Array(prefix))
  }
}

/// What a storage function is called with.
protocol StorageArguments {
  var count: Int { get }
  /// The argument, borrowed; null where there is none.
  subscript(_ index: Int) -> SQLiteView { get }
}

extension FunctionArguments: StorageArguments {}

/// Those that a scan gives.
private struct ScanArguments: StorageArguments {
  let views: UnsafeBufferPointer<ValueView>

  var count: Int { views.count }

  subscript(_ index: Int) -> SQLiteView {
    guard index < count else { return .null }
    return switch views[index] {
    case .null: .null
    case .integer(let number): .integer(number)
    case .real(let number): .real(number)
    case .text(let bytes): .text(bytes)
    case .blob(let bytes): .blob(bytes)
    }
  }
}

/// What the columns of log tables are made by, for scans of their blocks.
package final class StorageFunctions: ScanFunctions {
  package init() {}

  package func scanFunction(named name: String) -> ScanFunction? {
    if let function = StorageFunction(rawValue: name) { return function.inScans }
    return switch name {
    case "nullif": Self.nullIf
    case "substr": Self.start
    default: nil
    }
  }

  package func readsMembers(_ name: String) -> Bool { false }

  package func textQuestion(named name: String) -> TextQuestion? { nil }

  package func ofAnotherThread() -> (any ScanFunctions)? { StorageFunctions() }

  /// SQLite's own.
  private static func nullIf(
    _ arguments: UnsafeBufferPointer<ValueView>, _ result: (ValueView) -> Void
  ) {
    guard let first = arguments.first else { return result(.null) }
    let isNull = arguments.count > 1 && ScanValues.order(first, arguments[1]) == 0
    result(isNull ? .null : first)
  }

  /// SQLite's own `substr` of a text from 1 on: that number of characters, and none behind a NUL.
  private static func start(
    _ arguments: UnsafeBufferPointer<ValueView>, _ result: (ValueView) -> Void
  ) {
    guard arguments.count == 3, case .text(let text) = arguments[0],
      case .integer(1) = arguments[1], case .integer(var left) = arguments[2]
    else { return result(.null) }
    var end = 0
    while end < text.count, text[end] != 0, left > 0 {
      let isLead = text[end] >= 0xC0
      end += 1
      while isLead, end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
      left -= 1
    }
    result(.text(UnsafeRawBufferPointer(rebasing: text[..<end])))
  }
}
