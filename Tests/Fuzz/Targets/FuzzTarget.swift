// Fuzzed entry points: what takes bytes from strangers, each as a function of bytes that must neither crash nor
// hang, whatever they are. A broken promise (what is printed must parse again) is a crash too.

/// One entry point.
package struct FuzzTarget: Sendable {
  /// Its folder in the corpus.
  package var name: String
  /// Longer inputs are cut: they find nothing that shorter ones do not.
  package var mostBytes: Int
  package var run: @Sendable (UnsafeRawBufferPointer) -> Void

  init(_ name: String, mostBytes: Int = 4096, _ run: @escaping @Sendable ([UInt8]) -> Void) {
    self.name = name
    self.mostBytes = mostBytes
    self.run = { run(Array($0)) }
  }

  package static let all: [FuzzTarget] = [
    .syntax, .query, .files, .json, .columns, .rows, .heads, .timestamp, .parquet, .codecs,
    .patterns, .documents,
    .places, .values,
  ]

  package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// Ends the process where a promise is broken, with what it was.
func require(_ condition: Bool, _ promise: @autoclosure () -> String) {
  if !condition { fatalError(promise()) }
}
