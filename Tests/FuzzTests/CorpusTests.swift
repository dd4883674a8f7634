import Foundation
import FuzzTargets
import Platform
import Testing

/// What fuzzing found worth keeping, through each entry point again; a crash ends the tests.
@Suite("fuzzed entry points") struct CorpusTests {
  private static let corpus = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fuzz/corpus")

  private static func inputs(_ target: String) throws -> [Data] {
    let folder = corpus.appendingPathComponent(target)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try names.map { try Data(contentsOf: folder.appendingPathComponent($0)) }
  }

  /// As deep a stack as the command line's.
  private func onDeepStack(_ body: @escaping @Sendable () -> Void) throws {
    let thread = try #require(startThread(stackSize: 1 << 30, body))
    pthread_join(thread, nil)
  }

  @Test("the corpus is met without a crash", arguments: FuzzTarget.all.map(\.name))
  func corpus(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let inputs = try Self.inputs(name)
    #expect(!inputs.isEmpty)
    try onDeepStack {
      for input in inputs { input.withUnsafeBytes(target.run) }
    }
  }

  @Test("so are changed inputs, the same ones each time", arguments: FuzzTarget.all.map(\.name))
  func mutations(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let inputs = try Self.inputs(name)
    try onDeepStack {
      var mutator = Mutator(seed: 1)
      for _ in 0..<60 {
        let input = mutator.mutated(inputs).prefix(target.mostBytes)
        Array(input).withUnsafeBytes(target.run)
      }
    }
  }
}

/// Changes of inputs as a fuzzer makes them; the same seed gives the same.
private struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return bound > 0 ? Int(state >> 33) % bound : 0
  }

  mutating func mutated(_ inputs: [Data]) -> [UInt8] {
    var bytes = Array(inputs[below(inputs.count)])
    for _ in 0...below(4) {
      let at = below(bytes.count + 1)
      switch below(6) {
      case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8(below(8))
      case 1 where at < bytes.count: bytes[at] = UInt8(below(256))
      case 2: bytes.insert(UInt8(below(256)), at: at)
      case 3: bytes.removeSubrange(at..<min(bytes.count, at + 1 + below(16)))
      case 4:
        let other = Array(inputs[below(inputs.count)])
        let from = below(other.count + 1)
        bytes.insert(contentsOf: other[from..<min(other.count, from + 1 + below(64))], at: at)
      default: bytes = Array(bytes.prefix(at)) + bytes.dropFirst(max(0, at - below(32)))
      }
    }
    return bytes
  }
}
