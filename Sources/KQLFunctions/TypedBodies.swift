import KQLCatalog
import KQLValues

/// Bodies that are closures over Swift's own types, which are the signature.
///
/// They stand beside the families, not in the catalog: only within one target does the compiler make each body for
/// its own types.
extension ScalarOverload {
  /// The answer when an argument that must not be null is: null, and for a string the empty one.
  private static func absent(_ type: ScalarType) -> FunctionValue {
    type == .string ? .text("") : .null
  }

  /// A body of one argument. A null argument gives null without calling it, unless its type is optional.
  package static func swift<A: ScalarArgument, R: ScalarResult>(
    _ a: String, _ body: @escaping @Sendable (A) throws -> R
  ) -> ScalarOverload {
    return ScalarOverload(
      parameters: [Parameter(a, A.parameterType)], returns: .fixed(R.resultType),
      forms: .body { arguments in
        guard let a = A(view: arguments[0]) else { return absent(R.resultType) }
        return try body(a).encoded
      })
  }

  package static func swift<A: ScalarArgument, B: ScalarArgument, R: ScalarResult>(
    _ a: String, _ b: String, _ body: @escaping @Sendable (A, B) throws -> R
  ) -> ScalarOverload {
    return ScalarOverload(
      parameters: [Parameter(a, A.parameterType), Parameter(b, B.parameterType)],
      returns: .fixed(R.resultType),
      forms: .body { arguments in
        guard let a = A(view: arguments[0]), let b = B(view: arguments[1]) else {
          return absent(R.resultType)
        }
        return try body(a, b).encoded
      })
  }

  package static func swift<
    A: ScalarArgument, B: ScalarArgument, C: ScalarArgument, R: ScalarResult
  >(
    _ a: String, _ b: String, _ c: String, _ body: @escaping @Sendable (A, B, C) throws -> R
  ) -> ScalarOverload {
    return ScalarOverload(
      parameters: [
        Parameter(a, A.parameterType), Parameter(b, B.parameterType), Parameter(c, C.parameterType),
      ],
      returns: .fixed(R.resultType),
      forms: .body { arguments in
        guard let a = A(view: arguments[0]), let b = B(view: arguments[1]),
          let c = C(view: arguments[2])
        else { return absent(R.resultType) }
        return try body(a, b, c).encoded
      })
  }

  package static func swift<
    A: ScalarArgument, B: ScalarArgument, C: ScalarArgument, D: ScalarArgument, R: ScalarResult
  >(
    _ a: String, _ b: String, _ c: String, _ d: String,
    _ body: @escaping @Sendable (A, B, C, D) throws -> R
  ) -> ScalarOverload {
    return ScalarOverload(
      parameters: [
        Parameter(a, A.parameterType), Parameter(b, B.parameterType), Parameter(c, C.parameterType),
        Parameter(d, D.parameterType),
      ],
      returns: .fixed(R.resultType),
      forms: .body { arguments in
        guard let a = A(view: arguments[0]), let b = B(view: arguments[1]),
          let c = C(view: arguments[2]), let d = D(view: arguments[3])
        else { return absent(R.resultType) }
        return try body(a, b, c, d).encoded
      })
  }
}
