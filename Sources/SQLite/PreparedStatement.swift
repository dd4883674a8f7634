/// A statement that a variable or a closure can keep.
package final class PreparedStatement {
  package let statement: Statement

  package init(_ statement: consuming Statement) { self.statement = statement }
}
