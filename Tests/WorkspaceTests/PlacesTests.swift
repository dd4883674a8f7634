import Diagnostics
import Foundation
import Testing

@testable import Workspace

/// What `print geo_info_from_ip_address(…)` gives with a file of these bytes.
private func place(of address: String, in bytes: [UInt8], ending: String = "csv") throws -> String {
  let path = FileManager.default.temporaryDirectory.path + "/kustody-\(UUID().uuidString).\(ending)"
  try Data(bytes).write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  var options = QueryOptions()
  options.places = try LocalFile(path)
  let session: Session
  do throws(WorkspaceError) {
    session = try Workspace.inMemory().session(options)
  } catch {
    return error.message.replacingOccurrences(of: path, with: "FILE")
  }
  let query = "print x = geo_info_from_ip_address(a) | extend x"
  let source = SourceText("let a = '\(address)'; \(query)")
  do {
    let answer = try #require(try session.query(source).results.last?.table())
    return answer.rows[0][0].text(as: answer.columns[0].type)
  } catch let error as WorkspaceError {
    return error.message.replacingOccurrences(of: path, with: "FILE")
  }
}

private let csv = """
  \u{FEFF}Network,Country_Name,subdivision_1_name,city_name,Latitude,longitude,postal\r
  20.53.0.0/16,Australia,New South Wales,Sydney,-33.8715,151.2006,2000\r
  20.53.203.0/25,Australia,"Queen""s, Land",,,,\r
  20.53.203.64/26,,,,,,\r
  10.0.0.0/8,Nowhere,,,,,\r
  255.255.255.255,Last,,,,,\r
  2a03:2880::/32,United States,Florida,Boca Raton,26.3594,-80.0771,\r
  ::ffff:1.2.3.0/24,Mapped,,,,,\r

  """

@Test(
  "places come from CSV: the narrowest network counts, what is not known is left out",
  arguments: [
    (
      "20.53.1.50",
      #"{"country":"Australia","state":"New South Wales","city":"Sydney","latitude":-33.8715,"longitude":151.2006}"#
    ),
    ("20.53.203.50", #"{"country":"Australia","state":"Queen\"s, Land"}"#),
    ("20.53.203.70", ""),
    (
      "20.53.203.128",
      #"{"country":"Australia","state":"New South Wales","city":"Sydney","latitude":-33.8715,"longitude":151.2006}"#
    ),
    ("20.52.255.255", ""), ("20.54.0.0", ""), ("255.255.255.255", #"{"country":"Last"}"#),
    ("1.2.3.4", #"{"country":"Mapped"}"#), ("::ffff:1.2.3.4", #"{"country":"Mapped"}"#),
    (
      "2a03:2880:f12c:83:face:b00c::25de",
      #"{"country":"United States","state":"Florida","city":"Boca Raton","latitude":26.3594,"longitude":-80.0771}"#
    ),
    ("2a04::1", ""), ("10.1.2.3", ""), ("fd00::1", ""), ("", ""), ("sydney", ""),
    ("20.53.1.50/32", ""), ("20.53.1.50:443", ""),
  ])
private func findsInText(address: String, expected: String) throws {
  #expect(try place(of: address, in: Array(csv.utf8)) == expected)
}

@Test(
  "a file of places that cannot be read is refused with its line",
  arguments: [
    ("", "`FILE` is empty"),
    (
      "start,end,country\n",
      "`FILE`: line 1 must name the columns network, country, state, city, latitude and longitude, or some of them"
    ),
    ("network,country\n1.2.3.0/24,A\n\n1.2.3.x,B\n", "`FILE`, line 4: `1.2.3.x` is not a network"),
    ("network,country\n1.2.3.0/24\n", "`FILE`, line 2: 1 cells where line 1 has 2"),
    ("network,lat\n1.2.3.0/24,91\n", "`FILE`, line 2: `91` is not a latitude"),
    ("network,lon\n1.2.3.0/24,NaN\n", "`FILE`, line 2: `NaN` is not a longitude"),
    ("network,city\n1.2.3.0/24,\"A\n", "`FILE`, line 2: a quote is not closed"),
    ("network,city\n1.2.3.0/24,A\n1.2.3.9/24,B\n", "`FILE` has two places for one network"),
  ])
private func refusesText(text: String, message: String) throws {
  #expect(try place(of: "1.2.3.4", in: Array(text.utf8)) == message)
}

/// A MaxMind DB of IPv4: one record for the lower half of the addresses.
private func database(_ record: [UInt8]) -> [UInt8] {
  func text(_ text: String) -> [UInt8] { [0x40 | UInt8(text.utf8.count)] + Array(text.utf8) }
  let metadata =
    [0xE4] + text("node_count") + [0xC1, 1] + text("record_size") + [0xA1, 24]
    + text("ip_version") + [0xA1, 4] + text("binary_format_major_version") + [0xA1, 2]
  return [0, 0, 17, 0, 0, 1] + Array(repeating: 0, count: 16) + record + [0xAB, 0xCD, 0xEF]
    + Array("MaxMind.com".utf8) + metadata
}

@Test("places come from a MaxMind DB, whatever the file is called", arguments: ["csv", "mmdb"])
private func findsInDatabase(ending: String) throws {
  func text(_ text: String) -> [UInt8] { [0x40 | UInt8(text.utf8.count)] + Array(text.utf8) }
  func names(_ name: String) -> [UInt8] {
    [0xE1] + text("names") + [0xE2] + text("de") + text("x") + text("en") + text(name)
  }
  let latitude = (0..<8).map { UInt8(truncatingIfNeeded: (-33.5).bitPattern >> (56 - 8 * $0)) }
  let record =
    [0xE4] + text("country") + names("Australia") + text("subdivisions") + [0x01, 0x04]
    + names("New South Wales") + text("city") + names("Sydney") + text("location") + [0xE1]
    + text("latitude") + [0x68] + latitude
  let bytes = database(record)
  #expect(
    try place(of: "20.53.203.50", in: bytes, ending: ending)
      == #"{"country":"Australia","state":"New South Wales","city":"Sydney","latitude":-33.5}"#)
  #expect(try place(of: "200.1.1.1", in: bytes, ending: ending) == "")
  #expect(try place(of: "2a03:2880::1", in: bytes, ending: ending) == "")
  #expect(try place(of: "10.1.1.1", in: bytes, ending: ending) == "")
}

@Test("a MaxMind DB without places, or a damaged one, is refused")
private func refusesDatabase() throws {
  let other = database([0xE1, 0x43] + Array("asn".utf8) + [0xA1, 1])
  #expect(
    try place(of: "1.1.1.1", in: other)
      == "`FILE`: a MaxMind DB that cannot be read: `` says nothing of places")
  #expect(
    try place(of: "1.1.1.1", in: database([0x5C]))
      == "`FILE`: a MaxMind DB that cannot be read: something in it points past its end")
  #expect(
    try place(of: "1.1.1.1", in: Array(csv.utf8), ending: "mmdb")
      == "`FILE`: this is not a MaxMind DB file")
}

@Test("without a file of places the function says what it needs")
private func needsFile() throws {
  #expect(
    try refusal(of: "print geo_info_from_ip_address('20.53.203.50')")
      == "`geo_info_from_ip_address` needs a GeoIP file")
}
