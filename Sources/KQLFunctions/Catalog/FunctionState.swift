import RE2

/// What function bodies keep between the calls of one connection: compiled patterns, prepared needles.
///
/// One connection has one, and a connection belongs to one task; so nothing here is locked.
package final class FunctionState {
  /// Prepared things by the family that made them and the text they were made of.
  private var prepared: [String: [String: AnyObject]] = [:]
  /// The last one asked for, met again on nearly every row.
  private var last: (family: StaticString, bytes: [UInt8], object: AnyObject)?

  package init() {}

  /// The object that `make` makes of `key`, made once.
  ///
  /// - Parameter family: whose object it is; a literal.
  package func prepared<T: AnyObject>(
    _ family: StaticString, _ key: UnsafeRawBufferPointer, make: (String) throws -> T
  ) rethrows -> T {
    if let last, last.family.utf8Start == family.utf8Start, last.bytes.count == key.count,
      last.bytes.elementsEqual(key), let object = last.object as? T
    {
      return object
    }
    let familyName = family.description
    let text = String(decoding: key, as: UTF8.self)
    let object: T
    if let known = prepared[familyName]?[text] as? T {
      object = known
    } else {
      object = try make(text)
      // A pattern that comes from rows must not fill the memory.
      if prepared[familyName, default: [:]].count >= 256 { prepared[familyName] = [:] }
      prepared[familyName, default: [:]][text] = object
    }
    last = (family, Array(key), object)
    return object
  }
}
