/// How the values of one column of a block are kept.
enum ColumnEncoding: UInt8 {
  /// All are the same bytes.
  case constant = 0
  /// They are those of a column that came before.
  case same = 1
  /// Few different ones, and for each value the number of its own.
  case dictionary = 2
  case integers = 3
  case decimals = 4
  case times = 5
  case addresses = 6
  case guids = 7
  /// Digits of sixteen, as many in each.
  case hexadecimal = 8
  /// Lengths and bytes.
  case text = 9
}
