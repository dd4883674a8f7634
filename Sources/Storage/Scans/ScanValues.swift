import KQLValues
import Platform

/// What SQLite makes of two values: comparisons, arithmetic and truth, by its rules for columns without a type.
enum ScanValues {
  // MARK: Order

  /// Below 0, 0 or above it: nulls before numbers, numbers before texts, texts by their bytes.
  static func order(_ left: ValueView, _ right: ValueView) -> Int {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): a < b ? -1 : a > b ? 1 : 0
    case (.real(let a), .real(let b)): a < b ? -1 : a > b ? 1 : 0
    case (.integer(let a), .real(let b)): order(a, b)
    case (.real(let a), .integer(let b)): -order(b, a)
    case (.text(let a), .text(let b)), (.blob(let a), .blob(let b)): order(a, b)
    default: rank(left) - rank(right)
    }
  }

  private static func rank(_ value: ValueView) -> Int {
    switch value {
    case .null: 0
    case .integer, .real: 1
    case .text: 2
    case .blob: 3
    }
  }

  private static func order(_ left: Int64, _ right: Double) -> Int {
    if right < -9_223_372_036_854_775_808 { return 1 }
    if right >= 9_223_372_036_854_775_808 { return -1 }
    let whole = Int64(right)
    if left != whole { return left < whole ? -1 : 1 }
    let fraction = right - Double(whole)
    return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
  }

  private static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int
  {
    let count = min(left.count, right.count)
    if count > 0, let a = left.baseAddress, let b = right.baseAddress {
      let order = memcmp(a, b, count)
      if order != 0 { return Int(order) }
    }
    return left.count - right.count
  }

  // MARK: Truth

  /// nil for null.
  @inline(__always)
  static func truth(_ value: ValueView) -> Bool? {
    switch value {
    case .null: nil
    case .integer(let number): number != 0
    case .real, .text, .blob:
      switch numeric(value) {
      case .integer(let number): number != 0
      case .real(let number): number != 0
      case .null, .text, .blob: nil
      }
    }
  }

  static func value(_ truth: Bool?) -> ValueView {
    truth.map { .integer($0 ? 1 : 0) } ?? .null
  }

  // MARK: Arithmetic

  enum Operation { case add, subtract, multiply, divide, remainder }

  static func compute(
    _ left: ValueView, _ operation: Operation, _ right: ValueView
  ) -> ValueView {
    switch (numeric(left), numeric(right)) {
    case (.integer(let a), .integer(let b)): compute(a, operation, b)
    case (.null, _), (_, .null): .null
    case _ where operation == .remainder: remainder(whole(left), whole(right))
    case (let a, let b): compute(real(a), operation, real(b))
    }
  }

  private static func compute(_ a: Int64, _ operation: Operation, _ b: Int64) -> ValueView {
    let result: (partialValue: Int64, overflow: Bool)
    switch operation {
    case .add: result = a.addingReportingOverflow(b)
    case .subtract: result = a.subtractingReportingOverflow(b)
    case .multiply: result = a.multipliedReportingOverflow(by: b)
    case .divide:
      if b == 0 { return .null }
      result = a.dividedReportingOverflow(by: b)
    case .remainder:
      if b == 0 { return .null }
      return .integer(b == -1 ? 0 : a % b)
    }
    // What whole numbers cannot hold, SQLite computes with reals.
    return result.overflow
      ? compute(Double(a), operation, Double(b)) : .integer(result.partialValue)
  }

  private static func compute(_ a: Double, _ operation: Operation, _ b: Double) -> ValueView {
    let result: Double
    switch operation {
    case .add: result = a + b
    case .subtract: result = a - b
    case .multiply: result = a * b
    case .divide:
      if b == 0 { return .null }
      result = a / b
    case .remainder: return .null
    }
    // SQLite has no NaN.
    return result.isNaN ? .null : .real(result)
  }

  /// Of whole numbers, though the result is a real.
  private static func remainder(_ a: Int64, _ b: Int64) -> ValueView {
    if b == 0 { return .null }
    return .real(b == -1 ? 0 : Double(a % b))
  }

  /// A value as a whole number: of a text the digits that it begins with.
  private static func whole(_ value: ValueView) -> Int64 {
    switch value {
    case .null: return 0
    case .integer(let number): return number
    case .real(let number):
      if number <= -9_223_372_036_854_775_808 { return .min }
      if number >= 9_223_372_036_854_775_808 { return .max }
      return Int64(number)
    case .text(let bytes), .blob(let bytes):
      var at = 0
      while at < bytes.count, isSpace(bytes[at]) { at += 1 }
      let start = at
      if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
        at += 1
      }
      let digits = at
      passDigits(bytes, &at)
      guard at > digits else { return 0 }
      return Int64(String(decoding: bytes[start..<at], as: UTF8.self))
        ?? (bytes[start] == UInt8(ascii: "-") ? .min : .max)
    }
  }

  private static func real(_ value: ValueView) -> Double {
    switch value {
    case .integer(let number): Double(number)
    case .real(let number): number
    case .null, .text, .blob: 0
    }
  }

  /// A value as a number: of a text what it begins with, 0 where that is none.
  static func numeric(_ value: ValueView) -> ValueView {
    switch value {
    case .null, .integer, .real: return value
    case .text(let bytes), .blob(let bytes):
      var at = 0
      while at < bytes.count, isSpace(bytes[at]) { at += 1 }
      let start = at
      if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
        at += 1
      }
      let digits = at
      passDigits(bytes, &at)
      var isWhole = true
      var digitCount = at - digits
      if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
        let point = at
        at += 1
        passDigits(bytes, &at)
        digitCount += at - point - 1
        isWhole = false
      }
      guard digitCount > 0 else { return .integer(0) }
      if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
        var end = at + 1
        if end < bytes.count, bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "+") {
          end += 1
        }
        let exponent = end
        passDigits(bytes, &end)
        if end > exponent {
          at = end
          isWhole = false
        }
      }
      let text = String(decoding: bytes[start..<at], as: UTF8.self)
      if isWhole, let whole = Int64(text) { return .integer(whole) }
      return .real(Double(text) ?? 0)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func passDigits(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) {
    while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
  }
}
