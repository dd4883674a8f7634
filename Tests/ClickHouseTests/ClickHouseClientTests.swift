import KQLValues
import SQLite
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

  @Test("values in RowBinary, and a check in which a missing one counts nothing")
  func values() {
    var writer = RowBinaryWriter()
    #expect(writer.append(.null, .text) == 0)
    #expect(writer.append(.null, .integer) == 0)
    #expect(writer.append(.integer(0), .integer) != 0)
    #expect(writer.append(.integer(-1), .integer) != 0)
    _ = writer.append(.text(UnsafeRawBufferPointer(start: nil, count: 0)), .real)
    _ = writer.append(.real(-0.0), .real)
    _ = writer.append(.integer(1), .bool)
    _ = writer.append(.null, .optionalText)
    let nan = withUnsafeBytes(of: Double.nan.bitPattern.littleEndian) { Array($0) }
    let zeros = Array(repeating: UInt8(0), count: 8)
    #expect(
      writer.bytes == [0, 1, 0] + zeros + [0] + Array(repeating: 255, count: 8) + [0] + nan
        + [0, 0, 0, 0, 0, 0, 0, 0, 128, 0, 1, 1])
  }
}
