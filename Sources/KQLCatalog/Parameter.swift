import KQLValues

/// What a parameter takes.
package enum ParameterType: Sendable, Hashable {
  /// This type, or one that widens to it (`int` → `long` → `real`; `dynamic` holds anything, so it is
  /// converted where a string is asked for).
  case exactly(ScalarType)
  /// This type only: a `dynamic` is refused where a string is asked for.
  case strictly(ScalarType)
  /// Any type, as its text (`tostring`).
  case asText
  /// Any type, as a dynamic.
  case asDynamic
  /// Any type, as it is: the overload deals with it.
  case any
  /// `int`, `long`, `real` or `decimal`, as it is.
  case number
  /// `typeof(…)`: a type, known when the query is compiled.
  case type
}

/// One parameter of an overload.
package struct Parameter: Sendable, Hashable {
  package var name: String
  package var type: ParameterType
  /// May be left out. Optional parameters stand last.
  package var isOptional = false
  /// Must be known when the query is compiled.
  package var isConstant = false
  /// The last parameter, given any number of times (at least once, unless it is optional).
  package var isVariadic = false

  /// What a constant given here must be besides of the type.
  package var check: ConstantCheck?

  package init(_ name: String, _ type: ParameterType) {
    self.name = name
    self.type = type
  }

  package init(_ name: String, _ type: ScalarType) {
    self.name = name
    self.type = .exactly(type)
  }

  package var optional: Parameter { with { $0.isOptional = true } }
  package var constant: Parameter { with { $0.isConstant = true } }
  package var variadic: Parameter { with { $0.isVariadic = true } }

  /// A constant that must be one of some words, whatever its case: the body gets it in lower case.
  package func oneOf(_ words: [String]) -> Parameter {
    with {
      $0.isConstant = true
      $0.check = .words(words)
    }
  }

  /// A constant that `problem` finds nothing wrong with.
  ///
  /// - Parameter name: what tells this check from others.
  package func checked(_ name: String, _ problem: @escaping @Sendable (Value) -> String?)
    -> Parameter
  {
    with {
      $0.isConstant = true
      $0.check = .problem(name: name, problem)
    }
  }

  private func with(_ change: (inout Parameter) -> Void) -> Parameter {
    var copy = self
    change(&copy)
    return copy
  }
}

/// What a constant argument must be.
package enum ConstantCheck: Sendable, Hashable {
  case words([String])
  /// What is wrong with a value, nil for nothing.
  case problem(name: String, @Sendable (Value) -> String?)

  private var name: String {
    switch self {
    case .words(let words): words.joined(separator: "|")
    case .problem(let name, _): name
    }
  }

  package static func == (left: ConstantCheck, right: ConstantCheck) -> Bool {
    left.name == right.name
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// What an overload gives.
package enum ReturnType: Sendable {
  case fixed(ScalarType)
  /// The type of the argument at an index, widened as the overload's parameters widened it.
  case sameAs(Int)
  /// One type that all arguments from an index on share; numbers widen (`int` → `long` → `real` → `decimal`)
  /// only when `widening`, but for `int` beside `long`, which always may.
  case common(from: Int, widening: Bool)
  /// `condition, value, …, otherwise`: the one type that the values share.
  case branches
  /// Whatever the types of the arguments make it; nil where they do not fit.
  case computed(@Sendable ([ArgumentShape]) -> ScalarType?)
}

/// What is known of an argument when a query is compiled.
package struct ArgumentShape: Sendable {
  package var type: ScalarType
  /// Its value, when it is a constant.
  package var constant: Value?

  package init(type: ScalarType, constant: Value? = nil) {
    self.type = type
    self.constant = constant
  }
}
