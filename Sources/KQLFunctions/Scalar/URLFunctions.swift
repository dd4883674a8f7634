import JSON
import KQLCatalog
import KQLValues

/// `parse_url`, `parse_urlquery`.
extension FunctionCatalog {
  mutating func declareURLs() {
    scalar(
      "parse_url", aliases: ["parseurl"], source: "parse-url-function",
      "The parts of an absolute URL as a bag.", words: ["url": "an absolute URL"],
      .swift("url") { (text: Text) -> JSONText in JSONText(URLParts(text.bytes).json) },
      examples: [
        (
          "tostring(parse_url('scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v2#fragment'))",
          #"'{"Scheme":"scheme","Host":"host","Port":"1234","Path":"/this/is/a/path","Username":"username","Password":"password","Query Parameters":{"k1":"v1","k2":"v2"},"Fragment":"fragment"}'"#
        ), ("tostring(parse_url('https://bing.com/').Path)", "''"),
      ])
    scalar(
      "parse_urlquery", aliases: ["parseurlquery"], source: "parse-url-query-function",
      "The parameters of a URL's query as a bag.", words: ["query": "the part of a URL after `?`"],
      .swift("query") { (text: Text) -> JSONText in
        var query = text.bytes
        if query.first == UInt8(ascii: "?") { query = query.slice(1..<query.count) }
        var writer = JSONWriter()
        writer.raw("{")
        writer.key("Query Parameters")
        URLParts.write(query: query, to: &writer)
        writer.raw("}")
        return JSONText(writer.bytes)
      },
      examples: [
        (
          "tostring(parse_urlquery('k1=v1&k2=v2&k3=v3'))",
          #"'{"Query Parameters":{"k1":"v1","k2":"v2","k3":"v3"}}'"#
        )
      ])
  }
}

/// Source: parse_url(); the path keeps its slash unless it is that alone, the parameters are sorted, those
/// without a name or a value are left out, and a repeated one has an array of values, as measured.
private struct URLParts {
  private let text: UnsafeRawBufferPointer
  private var scheme = 0..<0
  private var user = 0..<0
  private var password = 0..<0
  private var host = 0..<0
  private var port = 0..<0
  private var path = 0..<0
  private var query = 0..<0
  private var fragment = 0..<0

  init(_ text: UnsafeRawBufferPointer) {
    self.text = text
    var start = 0
    var end = text.count
    if let hash = text.firstIndex(of: UInt8(ascii: "#")) {
      fragment = hash + 1..<end
      end = hash
    }
    if let mark = text[..<end].firstIndex(of: UInt8(ascii: "?")) {
      query = mark + 1..<end
      end = mark
    }
    if let colon = text[..<end].firstIndex(of: UInt8(ascii: ":")), colon + 2 < end,
      text[colon + 1] == UInt8(ascii: "/"), text[colon + 2] == UInt8(ascii: "/")
    {
      scheme = 0..<colon
      start = colon + 3
      let slash = text[start..<end].firstIndex(of: UInt8(ascii: "/")) ?? end
      readAuthority(start..<slash)
      start = slash
    }
    path = start..<end
    if path.count == 1, text[start] == UInt8(ascii: "/") { path = 0..<0 }
  }

  private mutating func readAuthority(_ range: Range<Int>) {
    var start = range.lowerBound
    if let at = text[range].lastIndex(of: UInt8(ascii: "@")) {
      if let colon = text[start..<at].firstIndex(of: UInt8(ascii: ":")) {
        user = start..<colon
        password = colon + 1..<at
      } else {
        user = start..<at
      }
      start = at + 1
    }
    host = start..<range.upperBound
    // An IPv6 address in brackets has colons of its own.
    let bracket = text[host].lastIndex(of: UInt8(ascii: "]")) ?? start
    if let colon = text[bracket..<range.upperBound].lastIndex(of: UInt8(ascii: ":")),
      text[(colon + 1)..<range.upperBound].allSatisfy({ $0 &- 0x30 < 10 })
    {
      port = colon + 1..<range.upperBound
      host = start..<colon
    }
  }

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.raw("{")
    for (name, range) in [
      ("Scheme", scheme), ("Host", host), ("Port", port), ("Path", path), ("Username", user),
      ("Password", password),
    ] {
      writer.key(name)
      writer.string(utf8: text.slice(range))
      writer.raw(",")
    }
    writer.key("Query Parameters")
    Self.write(query: text.slice(query), to: &writer)
    writer.raw(",")
    writer.key("Fragment")
    writer.string(utf8: text.slice(fragment))
    writer.raw("}")
    return writer.bytes
  }

  static func write(query: UnsafeRawBufferPointer, to writer: inout JSONWriter) {
    var parameters: [(key: [UInt8], value: [UInt8])] = []
    for pair in query.split(separator: UInt8(ascii: "&")) {
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let key = Array(pair[pair.startIndex..<equals])
      let value = Array(pair[(equals + 1)...])
      if !key.isEmpty, !value.isEmpty { parameters.append((key, value)) }
    }
    // Repeated ones keep their order.
    let sorted = parameters.enumerated().sorted { a, b in
      a.element.key == b.element.key
        ? a.offset < b.offset : a.element.key.lexicographicallyPrecedes(b.element.key)
    }.map(\.element)
    writer.raw("{")
    var index = 0
    while index < sorted.count {
      if index > 0 { writer.raw(",") }
      let key = sorted[index].key
      var end = index + 1
      while end < sorted.count, sorted[end].key == key { end += 1 }
      writer.key(String(decoding: key, as: UTF8.self))
      if end - index > 1 { writer.raw("[") }
      for position in index..<end {
        if position > index { writer.raw(",") }
        sorted[position].value.withUnsafeBytes { writer.string(utf8: $0) }
      }
      if end - index > 1 { writer.raw("]") }
      index = end
    }
    writer.raw("}")
  }
}
