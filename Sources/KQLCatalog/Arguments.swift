import KQLValues

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
