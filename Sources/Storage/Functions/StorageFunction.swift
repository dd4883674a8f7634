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
    let body = body
    try connection.registerScalar(name: rawValue, argumentCount: -1) { arguments, result in
      body(arguments).set(&result)
    }
  }

  private var body: (FunctionArguments) -> MadeValue {
    switch self {
    case .rest: StoredConversion.rest
    case .converted: { StoredConversion.first(of: $0, StoredConversion.converted) }
    case .widened: { StoredConversion.first(of: $0, StoredConversion.widened) }
    case .member: StoredConversion.member
    case .klogLevel: { MadeValue.text(KlogMessage.severity($0[0].bytes)) }
    case .resourcePart: Self.resourcePart()
    case .guidText: Self.guidText
    case .flattened: Self.flattened
    case .object: StoredConversion.object
    }
  }

  private static func resourcePart() -> (FunctionArguments) -> MadeValue {
    // Most rows of a table are about few resources, one after another.
    let resource = ResourceID()
    return { arguments in
      guard case .text(let id) = arguments[0], let column = arguments[1].string else {
        return .text("")
      }
      resource.read(id)
      return .slice(resource.part(column))
    }
  }

  private static func guidText(_ arguments: FunctionArguments) -> MadeValue {
    guard case .text(let text) = arguments[0] else { return .text("") }
    let wantsGUID = if case .integer(1) = arguments[1] { true } else { false }
    guard let guid = GUIDText.canonical(text) else { return wantsGUID ? .text("") : .slice(text) }
    return .text(wantsGUID ? guid : "")
  }

  private static func flattened(_ arguments: FunctionArguments) -> MadeValue {
    guard case .text(let bytes) = arguments[0], case .text(let prefix) = arguments[1],
      case .text(let name) = arguments[2]
    else { return .null }
    return FlattenedObject(bytes).value(of: Array(name), prefix: Array(prefix))
  }
}
