/// How large one value may become.
package enum ValueSize {
  /// The most bytes of a function's result: 32 MiB, as much as Kusto's widest encoding policy lets a column's value
  /// have.
  ///
  /// Source: encoding-policy (`BigObject32`).
  package static let largest = 32 << 20
  /// The most bytes of all arguments of one call together.
  package static let largestArguments = 4 * largest

  /// - Parameter count: the bytes of a value so far: what builds one asks before it goes on.
  @inline(__always)
  package static func check(_ count: Int) throws(FunctionFailure) {
    if count > largest { throw tooLarge }
  }

  /// - Parameter count: the bytes of all arguments of a call.
  @inline(__always)
  package static func checkArguments(_ count: Int) throws(FunctionFailure) {
    if count > largestArguments { throw argumentsTooLarge }
  }

  private static var tooLarge: FunctionFailure {
    .limit(
      "a function made a value of more than \(largest >> 20) MiB, the most that one value may have")
  }
  private static var argumentsTooLarge: FunctionFailure {
    .limit(
      "the arguments of one call have more than \(largestArguments >> 20) MiB together")
  }
}
