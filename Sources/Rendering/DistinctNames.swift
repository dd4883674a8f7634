/// Names as keys of one object, or of columns that are told apart by them: the second `x` becomes `x_1`, or the next
/// number that is free.
package func distinctNames(_ names: [String]) -> [String] {
  var taken = Set(names)
  var seen: Set<String> = []
  return names.map { name in
    if seen.insert(name).inserted { return name }
    var number = 1
    while !taken.insert("\(name)_\(number)").inserted { number += 1 }
    return "\(name)_\(number)"
  }
}
