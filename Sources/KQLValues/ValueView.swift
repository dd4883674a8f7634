/// A stored scalar, borrowed from SQLite: valid only until the call that handed it over returns.
///
/// How Kusto's types lie in it is `Encoding`'s to say: a `bool`, `int`, `long`, `datetime` or `timespan`
/// is an integer, a `real` is a real (NaN is the text `NaN`), everything else is text.
package enum ValueView {
  case null
  case integer(Int64)
  case real(Double)
  case text(UnsafeRawBufferPointer)
  case blob(UnsafeRawBufferPointer)
}
