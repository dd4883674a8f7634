import JSON
import KQLValues
import Platform

/// What a parameter stands for.
package struct ParameterValue: Sendable, Hashable {
  /// Each value with its label; empty where nothing is chosen.
  var choices: [Choice] = []
  /// Whether something was chosen: all values may be an empty list.
  var isSet = false
  var isRequired = false
  var isMultiple = false
  var quote = "'"
  var delimiter = ","
  var time: TimeContext?
  /// What people are shown of it; nil for the labels of the choices.
  var label: String?

  struct Choice: Sendable, Hashable {
    var value: String
    var label: String
  }

  /// Where a text is put in: a query takes literals, people read times.
  enum Place: Sendable { case query, text }

  static func text(_ text: String) -> ParameterValue {
    ParameterValue(choices: [Choice(value: text, label: text)], isSet: true)
  }

  /// The value itself, as conditions compare it.
  func plain(now: Int64) -> String { text(nil, in: .query, now: now) ?? "" }

  /// What stands in the place of `{NAME:format}`; nil for a format that nobody knows.
  func text(_ format: String?, in place: Place, now: Int64) -> String? {
    let format = format.map { $0.hasPrefix("$") ? $0 : $0.lowercased() }
    // `lable` is common in circulation, and taken for what it means.
    if format == "label" || format == "lable" { return shown(now: now) }
    if let time { return text(of: time, format, in: place, now: now) }
    if let path = format, path.hasPrefix("$") { return JSONPathReader.text(joined, path) }
    switch format {
    case nil, "": return isMultiple ? list(quote) : joined
    case "value": return isMultiple ? list(quote) : joined
    case "escape": return joined.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    case "escapejson": return String(JSONValue.string(joined).jsonText.dropFirst().dropLast())
    case "base64":
      return String(decoding: Array(joined.utf8).withUnsafeBytes(Base64.encoded), as: UTF8.self)
    case "id", "grid": return isMultiple ? list(quote) : joined
    case "tomltojson": return joined
    case "name", "resourcename":
      return parts { $0.split(separator: "/").last.map(String.init) ?? $0 }
    case "resourcegroup": return parts { Self.segment("resourcegroups", of: $0) }
    case "subscription", "subscriptionid": return parts { Self.segment("subscriptions", of: $0) }
    case "subid":
      return choices.map { "'\(Self.segment("subscriptions", of: $0.value))'" }
        .joined(separator: ",")
    case "resourcetype", "type": return parts(ResourceID.type)
    default: return nil
    }
  }

  private func shown(now: Int64) -> String {
    if let label { return label }
    if let time { return time.label(now: now) }
    return isSet ? choices.map(\.label).joined(separator: ", ") : "<unset>"
  }

  private var joined: String { choices.map(\.value).joined(separator: delimiter) }

  private func parts(_ part: (String) -> String) -> String {
    choices.map { part($0.value) }.joined(separator: ", ")
  }

  /// Values in their quotes. A quote within one is escaped, so that a query still reads one string.
  private func list(_ quote: String) -> String {
    choices.map { choice in
      guard !quote.isEmpty else { return choice.value }
      let escaped = choice.value.replacing("\\", with: "\\\\").replacing(quote, with: "\\" + quote)
      return quote + escaped + quote
    }.joined(separator: delimiter)
  }

  static func segment(_ name: String, of id: String) -> String {
    let parts = id.split(separator: "/").map(String.init)
    guard let index = parts.firstIndex(where: { $0.lowercased() == name }), index + 1 < parts.count
    else { return "" }
    return parts[index + 1]
  }

  private func text(of time: TimeContext, _ format: String?, in place: Place, now: Int64)
    -> String?
  {
    let (start, end) = time.bounds(now: now)
    func datetime(_ ticks: Int64) -> String { "datetime(\(TimeContext.iso(ticks)))" }
    switch format {
    case nil, "", "query", "value":
      if place == .text, format == nil { return time.label(now: now) }
      return time.end == nil
        ? "> ago(\(TimeContext.literal(time.length)))"
        : "between (\(datetime(start)) .. \(datetime(end)))"
    case "start": return place == .query ? datetime(start) : TimeContext.readable(start)
    case "end": return place == .query ? datetime(end) : TimeContext.readable(end)
    case "startiso": return TimeContext.iso(start)
    case "endiso": return TimeContext.iso(end)
    case "startdateiso": return TimeContext.iso(start / TimeSpan.day * TimeSpan.day)
    case "enddateiso": return TimeContext.iso(end / TimeSpan.day * TimeSpan.day)
    case "grain": return TimeContext.literal(time.grain)
    case "seconds": return String(time.length / TimeSpan.second)
    case "durationiso": return TimeContext.isoDuration(time.length)
    default: return nil
    }
  }
}

/// The parts of an id of Azure.
enum ResourceID {
  static func name(_ id: String) -> String { id.split(separator: "/").last.map(String.init) ?? id }

  /// `microsoft.keyvault/vaults`.
  static func type(_ id: String) -> String {
    let parts = id.split(separator: "/").map { $0.lowercased() }
    guard let index = parts.lastIndex(of: "providers"), index + 2 < parts.count else {
      return parts.count == 2 && parts[0] == "subscriptions"
        ? "microsoft.resources/subscriptions" : ""
    }
    let types = stride(from: index + 2, to: parts.count, by: 2).map { parts[$0] }
    return ([parts[index + 1]] + types).joined(separator: "/")
  }
}
