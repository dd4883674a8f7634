import HTTP
import KQLValues
import Testing

@testable import ClickHouse

@Suite("ClickHouse client")
struct ClickHouseClientTests {
  private static func client(_ answer: String) throws -> (ClickHouseClient, ScriptedServer) {
    let server = try ScriptedServer([answer])
    let address = try ClickHouseAddress("http://127.0.0.1:\(server.port)/logs")
    return (ClickHouseClient(address, nil), server)
  }

  @Test("a column of each type is read")
  func rows() throws {
    let body =
      "\u{5}\u{1}a\u{1}b\u{1}c\u{1}d\u{1}e\u{5}UInt8\u{5}Int16\u{10}Nullable(String)"
      + "\u{16}LowCardinality(String)\u{7}Float64"
      + "\u{7}\u{1}\u{0}\u{0}\u{2}hi\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"
      + "\u{7}\u{1}\u{0}\u{1}\u{1}x\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"
    let (client, server) = try Self.client(chunked("200 OK", [body]))
    let rows = try client.rows("SELECT").all()
    #expect(
      rows == [
        [.unsigned(7), .integer(1), .text(Array("hi".utf8)), .text([]), .real(0)],
        [.unsigned(7), .integer(1), .null, .text(Array("x".utf8)), .real(0)],
      ])
    withExtendedLifetime(server) {}
  }

  /// An answer, and words of what is reported.
  static let refusals: [(answer: String, words: String)] = [
    (
      "HTTP/1.1 404 Not Found\r\nX-ClickHouse-Exception-Code: 60\r\nContent-Length: 55\r\n\r\n"
        + "Code: 60. DB::Exception: no table \u{1B}[2J (version 26.9.2)",
      #"ClickHouse refuses (code 60): no table \u{1b}[2J"#
    ),
    (
      "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>",
      "502, and not as ClickHouse does"
    ),
    (
      chunked(
        "200 OK\r\nX-ClickHouse-Exception-Tag: tagtagtagtagtagt",
        [
          "\u{1}\u{1}a\u{5}UInt8\u{1}\u{2}",
          "\r\n__exception__\r\ntagtagtagtagtagt\r\nCode: 241. DB::Exception: too much\r\n30 tagtagtagtagtagt\r\n__exception__\r\n",
        ]), "ClickHouse refuses (code 241): too much"
    ),
    (chunked("200 OK", ["\u{1}\u{1}a\u{6}UInt64\u{1}\u{2}"]), "ends within a row"),
    (chunked("200 OK", ["\u{1}\u{1}a\u{7}UInt256"]), "the type `UInt256`"),
    (chunked("200 OK", ["\u{7F}"]), "ends within a row"),
  ]

  @Test("what is not a whole answer is never taken for rows", arguments: refusals)
  func refused(answer: String, words: String) throws {
    let (client, server) = try Self.client(answer)
    do {
      let rows = try client.rows("SELECT").all()
      Issue.record("\(rows)")
    } catch {
      #expect(error.message.contains(words), "\(error.message)")
    }
    withExtendedLifetime(server) {}
  }

  @Test("what a server says is cut")
  func long() {
    let error = ClickHouseError(exception: Array(repeating: UInt8(ascii: "x"), count: 1 << 20))
    #expect(error.message.count < 500)
  }

  @Test(
    "an address names host, port and database",
    arguments: [
      ("http://localhost", "localhost", 8123, "default"),
      ("HTTP://10.0.0.1:9000/", "10.0.0.1", 9000, "default"),
      ("http://[::1]:8123/case_7", "::1", 8123, "case_7"),
    ])
  func address(text: String, host: String, port: UInt16, database: String) throws {
    let address = try ClickHouseAddress(text)
    #expect((address.host, address.port, address.database) == (host, port, database))
  }

  @Test(
    "other addresses are refused, with the reason",
    arguments: [
      ("https://localhost/x", "plain HTTP"), ("localhost:8123", "not the address"),
      ("http://user:word@localhost/x", "list of processes"), ("http://:8123/x", "host and port"),
      ("http://localhost:0/x", "host and port"), ("http://localhost:99999/x", "host and port"),
      ("http://localhost/a/b", "name of a database"),
      ("http://localhost/a%20b", "name of a database"),
      ("http://ho\r\nst/x", "host and port"),
    ])
  func refusedAddress(text: String, words: String) {
    do throws(ClickHouseAddress.Problem) {
      _ = try ClickHouseAddress(text)
      Issue.record("it was taken")
    } catch {
      #expect(error.message.contains(words), "\(error.message)")
    }
  }

  /// A form, values of such a column, the bytes that say which are missing, and those of the values.
  private static var columns:
    [(form: ColumnForm, values: [ValueView], nulls: [UInt8], bytes: [UInt8])]
  {
    let zeros = [UInt8](repeating: 0, count: 8)
    let ones = [UInt8](repeating: 255, count: 8)
    let nan = withUnsafeBytes(of: Double.nan.bitPattern.littleEndian) { Array($0) }
    let empty = ValueView.text(UnsafeRawBufferPointer(start: nil, count: 0))
    return [
      (.text, [.null, empty, .integer(12), .real(0.5)], [], [0, 0, 2, 49, 50, 3, 48, 46, 53]),
      (.optionalText, [.null, empty, .integer(7)], [1, 0, 0], [0, 0, 1, 55]),
      (.integer, [.integer(0), .null, .integer(-1)], [0, 1, 0], zeros + zeros + ones),
      (
        .real, [empty, .real(-0.0), .null, .integer(0)], [0, 0, 1, 0],
        nan + [0, 0, 0, 0, 0, 0, 0, 128] + zeros + zeros
      ),
      (.bool, [.integer(5), .null, .integer(0)], [0, 1, 0], [1, 0, 0]),
    ]
  }

  @Test(
    "values in the format Native, and a check in which a missing one counts nothing",
    arguments: 0..<5)
  func values(index: Int) {
    let (form, values, nulls, bytes) = Self.columns[index]
    let writer = ColumnWriter(.init(name: "a", form: form, weight: RowCheck.weight(of: "a")))
    for value in values {
      let check = writer.append(value)
      switch value {
      case .null: #expect(check == 0)
      case .text(let text) where form == .text && text.isEmpty: #expect(check == 0)
      default: #expect(check != 0)
      }
    }
    let parts = writer.bytes(of: 0).map { Array($0.parts.joined()) }
    #expect(parts[0] == [1, 97, UInt8(form.typeName.utf8.count)] + Array(form.typeName.utf8))
    #expect(parts[1] == nulls)
    #expect(parts[2] == bytes)
  }

  @Test("rows without a value are filled up before and behind")
  func filling() {
    for (form, count) in [
      (ColumnForm.text, 1), (.optionalText, 1), (.bool, 1), (.integer, 8), (.real, 8),
    ] {
      let writer = ColumnWriter(.init(name: "a", form: form, weight: 1))
      #expect(!writer.hasValues)
      let parts = writer.bytes(of: 300)
      #expect(
        Array(parts[1].parts.joined()) == [UInt8](repeating: 1, count: form == .text ? 0 : 300))
      #expect(Array(parts[2].parts.joined()) == [UInt8](repeating: 0, count: 300 * count))
    }
  }

  @Test(
    "a request in parts arrives as one", arguments: [[], [3], [20_000, 1, 2, 70_000], [1, 2, 3]])
  func parts(counts: [Int]) throws {
    let server = try ScriptedServer([chunked("200 OK", ["done"])])
    let client = HTTPClient(host: "127.0.0.1", port: server.port)
    let bodies = counts.map { ByteBuffer(capacity: $0) }
    for (body, count) in zip(bodies, counts) { body.append(65, times: count) }
    let answer = try client.post("/", parts: bodies.flatMap(\.parts))
    #expect(try answer.rest(atMost: 100) == Array("done".utf8))
    withExtendedLifetime((server, bodies)) {}
  }
}
