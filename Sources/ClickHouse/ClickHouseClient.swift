import HTTP

/// Sends statements to one server. One task uses it.
///
/// A statement stands in the body of a request, or, where it is short and rows follow, in its query, beside the settings.
/// Who asks stands in the head, which servers and proxies do not log.
package final class ClickHouseClient {
  package let address: ClickHouseAddress
  private let http: HTTPClient
  private let credentials: ClickHouseCredentials?
  /// Whether the server says in its answers by which tag an exception in the middle of one is known.
  private var marksExceptions = false

  /// Of a statement in an address, which proxies bound at some 8 KiB.
  private static let longestAddress = 2 << 10
  /// Of what is answered to a statement of ours, which is small.
  static let smallAnswer = 64 << 20

  package init(
    _ address: ClickHouseAddress, _ credentials: ClickHouseCredentials?,
    limits: HTTPClientLimits = HTTPClientLimits(), isCancelled: @escaping () -> Bool = { false }
  ) {
    self.address = address
    self.credentials = credentials
    http = HTTPClient(
      host: address.host, port: address.port, limits: limits, isCancelled: isCancelled)
  }

  /// Does what a statement says that has no rows to give.
  ///
  /// - Parameter database: whether it is said in the database of the address, which must be there then.
  package func run(_ sql: String, inDatabase: Bool = true) throws(ClickHouseError) {
    let answer = try post([], statement: sql, inDatabase: inDatabase)
    _ = try small(answer)
  }

  /// Inserts rows in RowBinary. All of them are there when it returns.
  package func insert(
    into table: String, _ columns: [String], rows: [UInt8]
  ) throws(ClickHouseError) {
    try rows.withBytes { rows throws(ClickHouseError) in
      try insert(into: table, columns, "RowBinary", [rows], token: nil)
    }
  }

  /// Inserts a block of rows in the format Native. It is there, whole, when it returns.
  ///
  /// - Parameters:
  ///   - block: its bytes.
  ///   - token: rows that were inserted under it before are not inserted again.
  func insert(
    into table: String, _ columns: [String], native block: [ByteBuffer], token: String
  ) throws(ClickHouseError) {
    defer { withExtendedLifetime(block) {} }
    try insert(into: table, columns, "Native", block.flatMap(\.parts), token: token)
  }

  private func insert(
    into table: String, _ columns: [String], _ format: String, _ rows: [UnsafeRawBufferPointer],
    token: String?
  ) throws(ClickHouseError) {
    let names = columns.map { clickHouseName($0) }.joined(separator: ", ")
    let statement = "INSERT INTO \(clickHouseName(table)) (\(names)) FORMAT \(format)"
    var settings = [("async_insert", "0")]
    if let token {
      settings.append(("insert_deduplicate", "1"))
      settings.append(("insert_deduplication_token", token))
    }
    // A block of rows is one part, there or not: it must not be divided.
    settings += [
      ("max_insert_block_size", "10000000"), ("min_insert_block_size_rows", "10000000"),
      ("min_insert_block_size_bytes", "4000000000"), ("input_format_parallel_parsing", "0"),
    ]
    guard statement.utf8.count > Self.longestAddress else {
      _ = try small(post(settings + [("query", statement)], body: rows))
      return
    }
    // One that names a thousand columns is too long for an address: rows follow it in the body.
    settings.append(("max_query_size", "\(statement.utf8.count + 262_144)"))
    let answer = try Array((statement + "\n").utf8).withBytes {
      statement throws(ClickHouseError) in try post(settings, body: [statement] + rows)
    }
    _ = try small(answer)
  }

  /// Asks for rows.
  ///
  /// - Parameters:
  ///   - isStreamed: whether they are sent as they are found. A server that does not mark exceptions, as its earlier
  ///     answers showed, holds them back until all are there: else an exception would pass for the end of the rows.
  ///   - isCancelled: is asked in place of the client's own, until they are read.
  package func rows(
    _ sql: String, settings: [(String, String)] = [], inDatabase: Bool = true,
    isStreamed: Bool = false, isCancelled: (() -> Bool)? = nil
  ) throws(ClickHouseError) -> ClickHouseRows {
    let statement = "\(sql)\nFORMAT RowBinaryWithNamesAndTypes"
    let waiting = isStreamed && marksExceptions ? [] : [("wait_end_of_query", "1")]
    let answer = try post(
      waiting + settings, statement: statement, inDatabase: inDatabase, isCancelled: isCancelled)
    return try ClickHouseRows(AnswerBody(answer, address))
  }

  private func small(_ answer: HTTPAnswer) throws(ClickHouseError) -> [UInt8] {
    var body = AnswerBody(answer, address)
    var bytes: [UInt8] = []
    while let piece = try body.next() {
      bytes += piece
      if bytes.count > Self.smallAnswer {
        throw .unreadable("\(address.host) answers more than \(Self.smallAnswer >> 20) MiB")
      }
    }
    return bytes
  }

  private func post(
    _ settings: [(String, String)], statement: String, inDatabase: Bool = true,
    isCancelled: (() -> Bool)? = nil
  ) throws(ClickHouseError) -> HTTPAnswer {
    try Array(statement.utf8).withBytes { statement throws(ClickHouseError) in
      try post(settings, body: [statement], inDatabase: inDatabase, isCancelled: isCancelled)
    }
  }

  private func post(
    _ settings: [(String, String)], body: [UnsafeRawBufferPointer], inDatabase: Bool = true,
    isCancelled: (() -> Bool)? = nil
  ) throws(ClickHouseError) -> HTTPAnswer {
    var parts = [("session_timezone", "UTC")] + settings
    if inDatabase { parts.insert(("database", address.database), at: 0) }
    let query = parts.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
    var fields = [("Content-Type", "application/octet-stream")]
    if let credentials {
      fields.append(("X-ClickHouse-User", credentials.user))
      fields.append(("X-ClickHouse-Key", credentials.password))
    }
    let answer: HTTPAnswer
    do throws(HTTPClientError) {
      answer = try http.post(
        "/?" + query, fields: fields, parts: body, isCancelled: isCancelled)
    } catch {
      throw ClickHouseError(error, address)
    }
    marksExceptions = answer.field("x-clickhouse-exception-tag")?.isEmpty == false
    let code = answer.field("x-clickhouse-exception-code").flatMap { Int($0) }
    if answer.status == 200, code == nil { return answer }
    var text: [UInt8] = []
    do throws(HTTPClientError) {
      text = try answer.rest(atMost: 1 << 20) ?? Array("it says too much".utf8)
    } catch {
      // The head says enough.
    }
    guard code != nil || text.starts(with: Array("Code: ".utf8)) else {
      throw .unreadable(
        "\(address.host):\(address.port) answers \(answer.status), and not as ClickHouse does")
    }
    throw ClickHouseError(exception: text, code: code)
  }

  private static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        result.append(Character(UnicodeScalar(byte)))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }
}

/// The body of an answer, which may end in an exception instead of its last rows: the status was sent by then.
///
/// A server that can do so says in the head by which tag it would be known. The last bytes are held back until it is
/// clear that they are not part of one.
struct AnswerBody {
  private let answer: HTTPAnswer
  private let address: ClickHouseAddress
  private let tag: [UInt8]?
  private var held: [UInt8] = []
  private var isEnded = false

  /// Longer than an exception, which the server cuts at 16 KiB.
  private static let heldBack = 20 << 10
  private static let mark = Array("__exception__".utf8)

  init(_ answer: HTTPAnswer, _ address: ClickHouseAddress) {
    self.answer = answer
    self.address = address
    tag = answer.field("x-clickhouse-exception-tag").map { Array($0.utf8) }
  }

  mutating func next() throws(ClickHouseError) -> ArraySlice<UInt8>? {
    while !isEnded {
      let piece: ArraySlice<UInt8>?
      do throws(HTTPClientError) {
        piece = try answer.next()
      } catch {
        // An exception is why it ends so.
        if case .closed = error { try requireNoException() }
        throw ClickHouseError(error, address)
      }
      guard let piece else {
        isEnded = true
        try requireNoException()
        defer { held = [] }
        return held.isEmpty ? nil : held[...]
      }
      guard tag != nil else { return piece }
      held += piece
      if held.count > 2 * Self.heldBack {
        let count = held.count - Self.heldBack
        defer { held.removeFirst(count) }
        return held[..<count]
      }
    }
    return nil
  }

  /// - Throws: the exception that what is held back ends in.
  private func requireNoException() throws(ClickHouseError) {
    guard let tag, !tag.isEmpty else { return }
    var at = 0
    while let start = held[at...].firstIndex(of: Self.mark[0]) {
      at = start + 1
      guard held[start...].starts(with: Self.mark) else { continue }
      let rest = held[(start + Self.mark.count)...].drop { $0 == 13 || $0 == 10 }
      guard rest.starts(with: tag) else { continue }
      throw ClickHouseError(exception: rest.dropFirst(tag.count).drop { $0 == 13 || $0 == 10 })
    }
  }
}
