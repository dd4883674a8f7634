import KQLValues
import SQLSyntax

/// Makes expressions of SQL over a log table into what a scan of its blocks computes.
package struct ScanCompiler {
  private let table: String
  private let functions: any ScanFunctions
  private(set) var slots: [ScanBlock.Slot] = []
  private var numbers: [String: Int] = [:]
  private var memberNumbers: [[String]: Int] = [:]

  package init(_ table: String, functions: any ScanFunctions) {
    self.table = table
    self.functions = functions
  }

  /// Whether a scan can compute it.
  package func takes(_ expression: SQLExpression) -> Bool {
    var copy = self
    return copy.compiled(expression) != nil
  }

  /// nil where it asks for what only SQLite computes.
  mutating func compiled(_ expression: SQLExpression) -> ScanExpression? {
    switch expression {
    case .null: return ScanExpression(.constant(ScanText()))
    case .integer(let value): return ScanExpression(.constant(ScanText(.integer(value))))
    case .real(let value):
      return ScanExpression(
        .constant(value.isNaN ? ScanText(text: "NaN") : ScanText(.real(value))))
    case .text(let text): return ScanExpression(.constant(ScanText(text: text)))
    case .column(let owner, let name):
      guard owner == nil || owner == table else { return nil }
      return slot(name).map { ScanExpression(.slot($0)) }
    case .call("lower", let arguments) where arguments.count == 1:
      return made(.call(Self.lower), arguments)
    case .call("coalesce", let arguments) where !arguments.isEmpty:
      return made(.coalesce, arguments)
    case .call(let name, let arguments):
      guard let function = functions.scanFunction(named: name) else { return nil }
      if functions.readsMembers(name), let texts = arguments.first,
        let made = members(function, of: texts, arguments.dropFirst())
      {
        return made
      }
      guard let made = made(.call(function), arguments) else { return nil }
      made.question = functions.textQuestion(named: name)
      return made
    case .binary(let left, let sign, let right): return made(node(sign), [left, right])
    case .not(let inner): return made(.not, [inner])
    case .isNull(let inner): return made(.isNull, [inner])
    case .isNotNull(let inner): return made(.isNotNull, [inner])
    case .inList(let inner, let items): return made(.inList, [inner] + items)
    case .caseWhen(let arms, let otherwise):
      return made(.caseWhen, arms.flatMap { [$0.condition, $0.value] } + [otherwise])
    case .countAll, .aggregate, .cast, .inQuery, .scalarQuery, .window: return nil
    }
  }

  /// SQLite's own `lower` of the texts that log tables have: it changes letters of ASCII alone.
  private static func lower(
    _ arguments: UnsafeBufferPointer<ValueView>, _ result: (ValueView) -> Void
  ) {
    // A log table's columns of texts hold no numbers.
    guard case .text(let text)? = arguments.first else { return result(arguments.first ?? .null) }
    let folded = text.map { byte in byte &- 0x41 < 26 ? byte | 0x20 : byte }
    folded.withUnsafeBytes { result(.text($0)) }
  }

  private mutating func made(
    _ node: ScanExpression.Node?, _ operands: [SQLExpression]
  ) -> ScanExpression? {
    guard let node else { return nil }
    var made: [ScanExpression] = []
    for operand in operands {
      guard let operand = compiled(operand) else { return nil }
      made.append(operand)
    }
    return ScanExpression(node, made)
  }

  private func node(_ sign: SQLBinaryOperator) -> ScanExpression.Node? {
    switch sign {
    case .or: .or
    case .and: .and
    case .equal: .compare { $0 == 0 }
    case .notEqual: .compare { $0 != 0 }
    case .less: .compare { $0 < 0 }
    case .lessOrEqual: .compare { $0 <= 0 }
    case .greater: .compare { $0 > 0 }
    case .greaterOrEqual: .compare { $0 >= 0 }
    case .is: .same(isNegated: false)
    case .isNot: .same(isNegated: true)
    case .add: .arithmetic(.add)
    case .subtract: .arithmetic(.subtract)
    case .multiply: .arithmetic(.multiply)
    case .divide: .arithmetic(.divide)
    case .remainder: .arithmetic(.remainder)
    case .concatenate: nil
    }
  }

  /// A call that asks a text for its members: it asks a slot that has these alone.
  private mutating func members(
    _ function: @escaping ScanFunction, of texts: SQLExpression, _ names: ArraySlice<SQLExpression>
  ) -> ScanExpression? {
    guard case .column(let owner, let name) = texts, owner == nil || owner == table else {
      return nil
    }
    var path: [String] = []
    var arguments: [ScanExpression] = []
    for name in names {
      switch name {
      case .text(let key):
        // Beyond an element the array itself is asked.
        if path.count == arguments.count { path.append(key) }
        arguments.append(ScanExpression(.constant(ScanText(text: key))))
      case .integer(let place):
        arguments.append(ScanExpression(.constant(ScanText(.integer(place)))))
      default: return nil
      }
    }
    guard !path.isEmpty, let base = slot(name) else { return nil }
    let number = memberNumbers[[name] + path] ?? slots.count
    if number == slots.count {
      var slot = slots[base]
      slot.members = ScanBlock.Members(texts: base, path: path.map { Array($0.utf8) })
      slots.append(slot)
      memberNumbers[[name] + path] = number
    }
    return ScanExpression(.call(function), [ScanExpression(.slot(number))] + arguments)
  }

  private mutating func slot(_ name: String) -> Int? {
    if let known = numbers[name] { return known }
    guard let place = RowPlace.number(of: name) else { return nil }
    let number = slots.count
    slots.append(ScanBlock.Slot(place: place, isText: name.first == "t"))
    numbers[name] = number
    return number
  }
}

extension ScanExpression {
  /// The expression as a comparison of a slot with a whole number, if it is one.
  struct Bound {
    var slot: Int
    var comparison: Comparison
    var value: Int64

    enum Comparison { case equal, less, lessOrEqual, greater, greaterOrEqual }
  }

  static func bound(_ expression: SQLExpression, _ made: ScanExpression) throws -> Bound? {
    guard case .binary(_, let sign, _) = expression, case .compare = made.node,
      case .slot(let slot) = made.operands[0].node, made.operands[1].isConstant
    else { return nil }
    let comparison: Bound.Comparison
    switch sign {
    case .equal: comparison = .equal
    case .less: comparison = .less
    case .lessOrEqual: comparison = .lessOrEqual
    case .greater: comparison = .greater
    case .greaterOrEqual: comparison = .greaterOrEqual
    default: return nil
    }
    guard case .integer(let value) = try made.operands[1].constantValue() else { return nil }
    return Bound(slot: slot, comparison: comparison, value: value)
  }

  /// A slot in steps of a whole number, if the expression is that: `c - c % n`.
  var bin: (slot: Int, step: Int64)? {
    guard case .arithmetic(.subtract) = node, case .slot(let slot) = operands[0].node,
      case .arithmetic(.remainder) = operands[1].node,
      case .slot(slot) = operands[1].operands[0].node,
      case .constant(let step) = operands[1].operands[1].node,
      case .integer(let step) = step.view, step > 0
    else { return nil }
    return (slot, step)
  }
}
