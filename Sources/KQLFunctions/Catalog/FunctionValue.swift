import KQLValues

/// What a function body hands back, in the encoding of the database.
package enum FunctionValue {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  /// Text as UTF-8 bytes.
  case bytes([UInt8])
  /// Text inside an argument: copied before the call ends.
  case slice(UnsafeRawBufferPointer)
  /// The argument at this index, unchanged.
  case argument(Int)
  /// Bytes that only our own functions read.
  case blob([UInt8])

  package static func bool(_ value: Bool) -> FunctionValue { .integer(value ? 1 : 0) }
}

/// The arguments of one call, borrowed.
package struct Arguments {
  package let views: UnsafeBufferPointer<ValueView>
  /// What this connection keeps between calls.
  package let state: FunctionState

  package init(_ views: UnsafeBufferPointer<ValueView>, state: FunctionState) {
    self.views = views
    self.state = state
  }

  package var count: Int { views.count }
  package subscript(index: Int) -> ValueView { views[index] }
}

/// A body that cannot answer: the message says why, in the user's words.
package struct FunctionFailure: Error, Sendable {
  package let message: String
  package init(_ message: String) { self.message = message }
}
