import LogFiles
import Testing

@testable import Ingestion

@Suite("Containers")
struct ContainerTests {
  @Test("events of a capture file are read with either codec", arguments: [false, true])
  func readsCapture(isDeflated: Bool) throws {
    let bench = try Workbench()
    let bodies = ["{\"records\":[\(record(1)),\(record(2))]}", record(3), "no json"]
    let file = try Packing.capture(bodies, isDeflated: isDeflated)
    let report = try #require(try bench.ingest(try bench.write(file, to: "a.avro")).files.first)
    #expect(report.format == "avro/json")
    #expect(report.counts.inserted == 3 && report.counts.quarantined == 1, "\(report.quarantine)")
    #expect(report.bytes == file.count && report.error == nil)
  }

  @Test("a capture file without events is empty, and one that is cut gives what comes before")
  func readsPartOfCapture() throws {
    let bench = try Workbench()
    let empty = try Packing.capture([], isDeflated: false)
    let none = try #require(try bench.ingest(try bench.write(empty, to: "e.avro")).files.first)
    #expect(none.status == .ingested && none.counts.records == 0 && none.error == nil)
    let whole = try Packing.capture([record(1)], isDeflated: true)
    let cut = Array(whole + whole.suffix(60).prefix(30))
    let report = try #require(try bench.ingest(try bench.write(cut, to: "c.avro")).files.first)
    #expect(report.counts.inserted == 1)
    #expect(report.error?.hasPrefix("Avro: ") == true)
  }

  @Test("damage anywhere in a capture file does no harm")
  func survivesDamagedCapture() throws {
    let whole = try Packing.capture([record(1), record(2)], isDeflated: false)
    for index in stride(from: 4, to: whole.count, by: 7) {
      let bench = try Workbench()
      var bytes = whole
      bytes[index] ^= 0xFF
      let report = try #require(try bench.ingest(try bench.write(bytes, to: "d.avro")).files.first)
      #expect(report.counts.records <= 20)
    }
  }

  @Test("members of a zip are sources of their own, by their own names and hashes")
  func readsZip() throws {
    let bench = try Workbench()
    let zip = try Packing.zipped([
      ("logs/a.jsonl", record(1) + "\n", true), ("logs/", "", false),
      ("b.jsonl", record(2) + "\n" + record(3), false),
    ])
    let path = try bench.write(zip, to: "bundle.zip")
    let files = try bench.ingest(path).files
    #expect(files.map(\.path) == [path + "!/logs/a.jsonl", path + "!/b.jsonl"])
    #expect(files.map(\.counts.inserted) == [1, 2])
    #expect(Set(files.map(\.sha256)).count == 2)
    let plain = try bench.ingest(text: record(1) + "\n", name: "plain.jsonl")
    #expect(plain.status == .unchanged)
    let descriptor = try Archives.openSource(path + "!/b.jsonl")
    let size = try #require(Descriptor(descriptor).status).st_size
    #expect(Int(size) == (record(2) + record(3)).utf8.count + 1)
    #expect(throws: (any Error).self) { try Archives.openSource(path + "!/none") }
  }

  @Test("a zip that is cut or encrypted is refused by name")
  func refusesZip() throws {
    let bench = try Workbench()
    let zip = try Packing.zipped([("a.jsonl", record(1), true)])
    let cut = try bench.ingest(try bench.write(Array(zip.dropLast(30)), to: "cut.zip")).files
    #expect(cut.map(\.status) == [.failed])
    #expect(cut.first?.error?.contains("cut or damaged") == true)
    var locked = zip
    // The flag in the directory's entry.
    if let entry = locked.indices.last(where: { locked[$0...].starts(with: [0x50, 0x4B, 1, 2]) }) {
      locked[entry + 8] |= 1
    }
    let secret = try bench.ingest(try bench.write(locked, to: "l.zip")).files
    #expect(secret.first?.error?.contains("encrypted") == true)
  }

  @Test("damage anywhere in a zip does no harm")
  func survivesDamagedZip() throws {
    let whole = try Packing.zipped([("a.jsonl", record(1), true), ("b.jsonl", record(2), false)])
    for index in stride(from: 0, to: whole.count, by: 5) {
      let bench = try Workbench()
      var bytes = whole
      bytes[index] ^= 0xFF
      _ = try bench.ingest(try bench.write(bytes, to: "d.zip"))
    }
  }

  @Test("members of a tar are read, in gzip too", arguments: [false, true])
  func readsTar(isCompressed: Bool) throws {
    let bench = try Workbench()
    let tar =
      Packing.tarMember("x/a.jsonl", record(1) + "\n")
      + Packing.tarMember("b.jsonl", record(2) + "\n")
      + [UInt8](repeating: 0, count: 1024)
    let bytes = isCompressed ? try Packing.deflated(tar, windowBits: 31) : tar
    let path = try bench.write(bytes, to: "bundle.tar")
    let files = try bench.ingest(path).files
    #expect(files.map(\.path) == [path + "!/x/a.jsonl", path + "!/b.jsonl"])
    #expect(files.map(\.counts.inserted) == [1, 1])
    let cut = try bench.ingest(try bench.write(Array(tar.prefix(700)), to: "cut.tar")).files
    #expect(cut.contains { $0.error != nil })
  }

  @Test(
    "a member of a tar has the name that its format says",
    arguments: [
      "short", "folder in front", "of GNU", "of POSIX", "binary size", "of POSIX without a path",
    ])
  func tarNames(kind: String) throws {
    let bench = try Workbench()
    let content = Array((record(1) + "\n").utf8)
    let long = String(repeating: "folder/", count: 40) + "a.jsonl"
    let (tar, name): ([UInt8], String) =
      switch kind {
      case "folder in front":
        (Packing.tarMember("a.jsonl", content, prefix: "x/y"), "x/y/a.jsonl")
      case "of GNU":
        (
          Packing.tarMember("././@LongLink", Array(long.utf8) + [0], type: "L")
            + Packing.tarMember("cut", content), long
        )
      case "of POSIX":
        (
          Packing.tarMember(
            "PaxHeaders/a", Array("30 mtime=1715673600.1\n302 path=\(long)\n".utf8), type: "x")
            + Packing.tarMember("cut", content), long
        )
      case "of POSIX without a path":
        (
          Packing.tarMember("PaxHeaders/a", Array("30 mtime=1715673600.1\n".utf8), type: "x")
            + Packing.tarMember("b.jsonl", content), "b.jsonl"
        )
      case "binary size": (Packing.tarMember("a.jsonl", content, hasBinarySize: true), "a.jsonl")
      default: (Packing.tarMember("a.jsonl", content), "a.jsonl")
      }
    // The name is of one member only, and folders have no content.
    let rest =
      Packing.tarMember("empty", [], type: "5") + Packing.tarMember("z.jsonl", record(2) + "\n")
    let path = try bench.write(
      tar + rest + [UInt8](repeating: 0, count: 1024), to: "bundle.tar")
    let files = try bench.ingest(path).files
    #expect(files.map(\.path) == [path + "!/" + name, path + "!/z.jsonl"])
    #expect(files.map(\.counts.inserted) == [1, 1])
    #expect(files.allSatisfy { $0.error == nil })
  }

  @Test("a zip with fields of 64 bits is read as any other")
  func zip64() throws {
    let bench = try Workbench()
    let path = try bench.write(Packing.zipped64("x/a.jsonl", record(1) + "\n"), to: "a.zip")
    let files = try bench.ingest(path).files
    #expect(files.map(\.path) == [path + "!/x/a.jsonl"])
    #expect(files.map(\.counts.inserted) == [1])
    #expect(files.allSatisfy { $0.error == nil })
  }
}
