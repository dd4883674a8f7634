import Diagnostics
import Evidence
import Foundation
import Storage
import Synchronization
import Testing
import Workspace

@Suite("Every bit of an evidence bundle")
struct EveryBitTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private static func verdict(_ path: String, manifest: SHA256Hash) -> Bool {
    var verifier = BundleVerifier(path)
    return (try? verifier.run(manifest: manifest).findings.isEmpty) ?? false
  }

  /// Whether all bits are flipped: some minutes. Else one of each byte is.
  private static let flipsAll = ProcessInfo.processInfo.environment["KUSTODY_EVERY_BIT"] != nil

  @Test("a bit that changes in any file is noticed, in the manifest by its hash")
  func flips() throws {
    let path = folder.path + "/evidence"
    let workspace = try Workspace(path: folder.database, mode: .readOnly)
    let source = SourceText("Syslog | take 1 | project Computer")
    let summary = try BundleWriter(
      try workspace.session(), BundleRequest(source: source, tool: "test")
    ).write(to: path)
    let hash = try #require(SHA256Hash(hexadecimal: summary.manifestSHA256))
    #expect(Self.verdict(path, manifest: hash))
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    #expect(names.count == 10)
    let missed = Mutex<[String]>([])
    let flipped = Mutex(0)
    // Each worker has a copy of its own.
    let workers = 4
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      let copy = "\(path)-\(worker)"
      try? FileManager.default.copyItem(atPath: path, toPath: copy)
      for name in names {
        let file = copy + "/" + name
        guard let whole = FileManager.default.contents(atPath: file),
          let handle = FileHandle(forUpdatingAtPath: file)
        else { return missed.withLock { $0.append("\(name) cannot be read") } }
        func put(_ byte: UInt8, at index: Int) {
          try? handle.seek(toOffset: UInt64(index))
          try? handle.write(contentsOf: [byte])
        }
        for index in stride(from: worker, to: whole.count, by: workers) {
          for bit in Self.flipsAll ? Array(0..<8) : [index % 8] {
            put(whole[index] ^ 1 << UInt8(bit), at: index)
            if Self.verdict(copy, manifest: hash) {
              missed.withLock { $0.append("\(name), byte \(index), bit \(bit)") }
            }
            flipped.withLock { $0 += 1 }
          }
          put(whole[index], at: index)
        }
        try? handle.close()
      }
      if !Self.verdict(copy, manifest: hash) {
        missed.withLock { $0.append("the copy was left changed") }
      }
    }
    let bytes = try names.map { try folder.read("evidence/" + $0).count }.reduce(0, +)
    #expect(missed.withLock { $0 } == [])
    #expect(flipped.withLock { $0 } == bytes * (Self.flipsAll ? 8 : 1))
  }
}
