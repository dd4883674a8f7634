/// A statement that can be put into a variable and taken out again.
package final class PreparedStatement {
  package let statement: Statement

  package init(_ statement: consuming Statement) { self.statement = statement }
}
