import KQLValues

/// Functions of the database that the lowering calls itself: no query can name them.
package struct InternalBody: Sendable {
  package var isDeterministic: Bool
  package var body: FunctionBody
}

extension ScalarOverload {
  /// The body that is registered in the database, and whether it always answers alike.
  package var registration: InternalBody? {
    switch implementation {
    case .sql: nil
    case .swift(let body): InternalBody(isDeterministic: true, body: body)
    case .volatile(let body): InternalBody(isDeterministic: false, body: body)
    }
  }
}
