/// The stable code of a kind of error. A code, once published, keeps its meaning.
package enum DiagnosticCode: String, Sendable, Hashable, CaseIterable {
  /// A character that begins no token.
  case unexpectedCharacter = "KQL001"
  /// A string, comment or bracket that is never closed.
  case unterminated = "KQL002"
  /// A number, datetime, timespan or other literal that cannot be read.
  case malformedLiteral = "KQL003"
  /// A token that cannot stand here.
  case unexpectedToken = "KQL004"
  /// A word after a pipe that is not an operator.
  case unknownOperator = "KQL005"
  /// An operator, statement or option that Kusto has and kustody does not.
  case unsupported = "KQL006"
  /// A query that is nested too deeply or is too long.
  case tooComplex = "KQL007"
  /// A table that is not there.
  case unknownTable = "KQL101"
  /// A column that is not there.
  case unknownColumn = "KQL102"
  /// A function that is not there.
  case unknownFunction = "KQL103"
  /// Arguments that no overload takes.
  case noOverload = "KQL104"
  /// A value of the wrong type.
  case typeMismatch = "KQL105"
  /// An expression that must be a constant and is not.
  case notConstant = "KQL106"
  /// A name that is given twice.
  case duplicateName = "KQL107"
  /// An aggregate outside `summarize`, or a column outside an aggregate.
  case misplacedAggregate = "KQL108"
  /// A pattern that is not a regular expression, or one that cannot be answered as Kusto would.
  case regularExpression = "KQL109"
  /// An argument whose value is out of the function's domain.
  case argumentValue = "KQL110"
  /// A tabular expression where a scalar is due, or the reverse.
  case wrongShape = "KQL111"
  /// A function that calls itself.
  case recursion = "KQL112"
  /// A limit of time, memory or size was met while the query ran.
  case limit = "KQL201"
  /// The query could not be carried out; the fault is ours.
  case internalError = "KQL202"
  /// A fuzzy union leaves out a table or a function of tables that is not there.
  case skippedTable = "KQL301"
  /// Values of different types are compared: one is converted.
  case mixedComparison = "KQL302"
  /// A name that is given where it means nothing, as `=` for `==`.
  case meaninglessName = "KQL303"
  /// An address on the network that is not read.
  case unreadAddress = "KQL304"
  /// A table has no rows, and another holds records of its kind.
  case rowsElsewhere = "KQL305"
  /// A rule's file that cannot be read.
  case ruleSyntax = "RUL001"
  /// A field of a rule that is missing, or whose value is none that it takes.
  case ruleField = "RUL002"
  /// A rule names a column that its query does not give.
  case ruleColumn = "RUL003"
  /// A rule names a column whose type does not fit.
  case ruleColumnType = "RUL004"
  /// A rule's query looks further back than the rule's period.
  case rulePeriod = "RUL005"
  /// A rule reads tables that its kind does not take.
  case ruleTables = "RUL006"
}
