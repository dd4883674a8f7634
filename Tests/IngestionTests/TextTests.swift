import Foundation
import Testing

@testable import Ingestion

@Suite("Times, GUIDs and resources in text")
struct TextTests {
  @Test(
    "times are read in all the forms that logs write",
    arguments: [
      ("2022-06-08T20:40:04.0527790Z", "2022-06-08T20:40:04.0527790Z"),
      ("2025-10-07T16:19:19.647880072Z", "2025-10-07T16:19:19.6478800Z"),
      ("2024-05-14T08:00:07.22Z", "2024-05-14T08:00:07.2200000Z"),
      ("2025-05-16T07:34:42.525499+00:00", "2025-05-16T07:34:42.5254990Z"),
      ("2023-01-20T21:25:55+02:00", "2023-01-20T19:25:55.0000000Z"),
      ("2023-01-20T21:25:55-0530", "2023-01-21T02:55:55.0000000Z"),
      ("2025-11-21 19:45:18.0766240", "2025-11-21T19:45:18.0766240Z"),
      ("6/22/2022, 5:43:50.207 AM", "2022-06-22T05:43:50.2070000Z"),
      ("12/31/2022, 12:00:00.000 AM", "2022-12-31T00:00:00.0000000Z"),
      ("12/31/2022, 12:30:00.000 PM", "2022-12-31T12:30:00.0000000Z"),
      ("11/3/2020 9:06:42 AM +00:00", "2020-11-03T09:06:42.0000000Z"),
      ("11/4/2020 21:11", "2020-11-04T21:11:00.0000000Z"),
      ("2024-02-29", "2024-02-29T00:00:00.0000000Z"),
      ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000Z"),
      ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
      ("1600-02-29T12:00Z", "1600-02-29T12:00:00.0000000Z"),
      ("2023-12-31T23:59:59.99999999Z", "2023-12-31T23:59:59.9999999Z"),
    ])
  func readsTimes(text: String, expected: String) throws {
    let ticks = try #require(bytes(text) { TimeText.ticks($0) })
    #expect(TimeText.iso(ticks) == expected)
  }

  @Test(
    "what is no time is none",
    arguments: [
      "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
      "2024-01-01T24:00:00Z",
      "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "0001-01-01T00:00:00+01:00",
      "9999-12-31T23:59:59-01:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+99:00",
      "yesterday",
      "2024-01-01T", "13/13/2022, 1:00:00 AM", "1/1/2022, 13:00:00 PM", "20240101T000000Z", "",
      "2024-01-01T00:00:00Zjunk", "-001-01-01T00:00:00Z",
    ])
  func refusesTimes(text: String) {
    #expect(bytes(text) { TimeText.ticks($0) } == nil)
  }

  @Test(
    "GUIDs are told by their shape and stored in one form",
    arguments: [
      ("1B1F0C2D-0F3F-4C45-9A77-3C4F1D0A9C11", "1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c11"),
      ("{1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c11}", "1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c11"),
      ("1B1F0C2D0f3f4c459a773c4f1d0a9c11", "1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c11"),
      ("1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c1", nil), ("1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c1g", nil),
      ("(1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c11)", nil), ("", nil),
    ])
  func readsGUIDs(text: String, stored: String?) {
    let found: String? = bytes(text) { guid in
      guard GUIDText.matches(guid) else { return nil }
      var output: [UInt8] = []
      GUIDText.appendCanonical(guid, to: &output)
      return String(decoding: output, as: UTF8.self)
    }
    #expect(found == stored)
  }

  @Test("each format is listed once, and its sample is a fixture")
  func listsFormats() throws {
    let listed = LogFormats.all.map { "\($0)" }
    #expect(Set(listed).count == listed.count)
    for format in LogFormats.all {
      #expect(throws: Never.self) { try readBytes(fixture(format.sample)) }
    }
    let files = try FileManager.default.contentsOfDirectory(
      atPath: fixture("").replacing("Fixtures/", with: "").replacing("Fixtures", with: "")
        + "/Sources/Ingestion/Formats")
    let declared = try files.flatMap { file in
      let path = fixture("").replacing("Fixtures/", with: "").replacing("Fixtures", with: "")
      let text = try String(
        decoding: readBytes(path + "/Sources/Ingestion/Formats/" + file), as: UTF8.self)
      return text.matches(of: /final class (\w+): LogFormat/).map { String($0.1) }
    }
    #expect(Set(declared) == Set(listed))
  }

  @Test("a resource's id is taken apart at its last provider")
  func splitsResources() {
    let resource = ResourceID()
    bytes("/subscriptions/ABC/resourceGroups/g/providers/Microsoft.Sql/servers/s/databases/d") {
      resource.read($0)
      #expect(text(resource.provider) == "MICROSOFT.SQL")
      #expect(text(resource.type) == "SERVERS/DATABASES")
      #expect(text(resource.resource) == "D")
      #expect(text(resource.resourceGroup) == "G")
      #expect(text(resource.subscription) == "abc")
    }
    bytes("/providers/A.B/c/d/providers/E.F/g") {
      resource.read($0)
      #expect(text(resource.provider) == "E.F")
      #expect(text(resource.type) == "G")
      #expect(text(resource.resource) == "")
    }
    for odd in ["", "/", "//", "providers", "/providers/", "/subscriptions"] {
      bytes(odd) { resource.read($0) }
      #expect(text(resource.provider) == "")
    }
  }

  @Test(
    "properties in single quotes are repaired",
    arguments: [
      ("{'a':'b'}", "{\"a\":\"b\"}"), ("{'a':'it's','b':2}", "{\"a\":\"it's\",\"b\":2}"),
      ("{'a':'say \"x\"'}", "{\"a\":\"say \\\"x\\\"\"}"), ("{'a':'\\''}", "{\"a\":\"'\"}"),
      ("plain", nil), ("{\"a\":1}", nil),
    ])
  func repairsQuotes(written: String, repaired: String?) {
    let found = SingleQuotes.repaired(Array(written.utf8))
    #expect(found.map { String(decoding: $0, as: UTF8.self) } == repaired)
  }

  @discardableResult
  private func bytes<Result>(
    _ text: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try Array(text.utf8).withUnsafeBytes(body)
  }

  private func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
