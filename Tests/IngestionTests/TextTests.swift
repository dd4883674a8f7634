import Foundation
import Testing

@testable import Ingestion
@testable import Storage

@Suite("GUIDs and resources in text")
struct TextTests {
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
