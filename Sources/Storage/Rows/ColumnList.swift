import KQLValues

/// The columns of a table that is written to, each a name with a type. Columns of the same name and other
/// types stand in a circle.
struct ColumnList {
  struct Column {
    let type: ScalarType
    /// Its number `n` in `c<n>`; nil where it lives in `rest`, 0 where it has no place yet.
    var place: Int?
    /// The number of its name.
    let name: Int
    /// The next column of the same name; its own number where it is the only one.
    fileprivate(set) var next: Int
    /// Whether it had its name first.
    let isFirst: Bool
  }

  private var columns: [Column] = []
  private var index = NameIndex()
  /// By the number of a name: the first column that has it.
  private var firsts: [Int] = []

  var count: Int { columns.count }

  subscript(column: Int) -> Column {
    get { columns[column] }
    set { columns[column] = newValue }
  }

  func name(of column: Int) -> String { index.name(columns[column].name) }

  func number(of name: UnsafeRawBufferPointer, _ type: ScalarType) -> Int? {
    index.number(of: name).flatMap { number($0, type) }
  }

  func number(of name: String, _ type: ScalarType) -> Int? {
    index.number(of: name).flatMap { number($0, type) }
  }

  private func number(_ name: Int, _ type: ScalarType) -> Int? {
    let first = firsts[name]
    var column = first
    repeat {
      if columns[column].type == type { return column }
      column = columns[column].next
    } while column != first
    return nil
  }

  /// Adds a column that is not there.
  ///
  /// - Returns: its number.
  mutating func append(
    _ name: UnsafeRawBufferPointer, _ type: ScalarType, place: Int?
  ) -> Int {
    let number = columns.count
    if let known = index.number(of: name) {
      let first = firsts[known]
      columns.append(
        Column(type: type, place: place, name: known, next: columns[first].next, isFirst: false))
      columns[first].next = number
    } else {
      firsts.append(number)
      columns.append(
        Column(type: type, place: place, name: index.add(name), next: number, isFirst: true))
    }
    return number
  }
}
