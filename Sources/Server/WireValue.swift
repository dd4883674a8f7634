import JSON
import KQLValues
import Rendering

extension Value {
  /// Which of the two interfaces a value is written for.
  enum Wire {
    /// A dynamic is the JSON that it is.
    case kusto
    /// A dynamic is a string that holds JSON.
    case monitor
    /// Every value is its text.
    case page
  }

  /// Appends the value as clients expect it: a string is never null, and a time has no zeros at its end (with them
  /// pandas takes the years 1, 1601 and 9999 for no time at all).
  func write(to writer: inout JSONWriter, type: ScalarType, as wire: Wire) {
    switch self {
    case _ where wire == .page:
      if let text = pageText(type) { writer.string(text) } else { writer.null() }
    case .null where type == .string: writer.raw("\"\"")
    case .datetime(let ticks): Self.write(time: ticks, to: &writer)
    case .long(let ticks) where type == .datetime: Self.write(time: ticks, to: &writer)
    case .dynamic(let json) where wire == .monitor: writer.string(json)
    case .null, .bool, .long, .real, .decimal, .timespan, .guid, .string, .dynamic:
      json(into: &writer.bytes, type: type)
    }
  }

  /// The exact text; nil for null of any type but string.
  func pageText(_ type: ScalarType) -> String? {
    self == .null && type != .string ? nil : exactText(as: type)
  }

  private static func write(time ticks: Int64, to writer: inout JSONWriter) {
    writer.raw("\"")
    DateTime.write(ticks, into: &writer.bytes)
    // `….1200000Z`
    writer.bytes.removeLast()
    while writer.bytes.last == UInt8(ascii: "0") { writer.bytes.removeLast() }
    if writer.bytes.last == UInt8(ascii: ".") { writer.bytes.removeLast() }
    writer.raw("Z\"")
  }
}

extension ScalarType {
  /// The name that version 1 of the interface has beside Kusto's own.
  var dataType: String {
    switch self {
    case .string: "String"
    case .long: "Int64"
    case .int: "Int32"
    case .real: "Double"
    case .bool: "SByte"
    case .datetime: "DateTime"
    case .timespan: "TimeSpan"
    case .dynamic: "Object"
    case .guid: "Guid"
    case .decimal: "SqlDecimal"
    }
  }

  /// The name that schemas have.
  var systemType: String {
    switch self {
    case .decimal: "System.Data.SqlTypes.SqlDecimal"
    default: "System.\(dataType)"
    }
  }
}
