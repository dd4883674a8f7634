import Files
import JSON
import Platform

/// What function bodies keep between the calls of one connection: compiled patterns, prepared needles.
///
/// One connection has one, and a connection belongs to one task; so nothing here is locked.
package final class FunctionState {
  private struct Recent {
    var family: UnsafePointer<UInt8>
    var key: [UInt8]
    var object: AnyObject
  }

  /// Prepared things by the family that made them and the text they were made of.
  private var prepared: [String: [String: AnyObject]] = [:]
  /// The last ones asked for: a predicate asks for the same few on every row.
  private var recent: [Recent] = []
  private var nextRecent = 0
  private static let recentCount = 16

  /// The text that was last read as JSON: the columns of a row ask for the same one after the other.
  private var lastText: [UInt8] = []
  private var lastJSON: [UInt8]?

  /// The text whose nodes `tape` holds, and whether it is JSON.
  private var scannedText: [UInt8] = []
  private var isScannedJSON = false
  private var tape = JSONTape()

  /// Where addresses are, if the user named a file that says so.
  package var places: (any AddressPlaces)?

  package init() {}

  /// What `parse` makes of a text, or what it made of the same text just before.
  package func json(of text: UnsafeRawBufferPointer, parse: (UnsafeRawBufferPointer) -> [UInt8]?)
    -> [UInt8]?
  {
    if Self.equal(lastText, text) { return lastJSON }
    lastJSON = parse(text)
    lastText = Array(text)
    return lastJSON
  }

  /// What `read` makes of the nodes of a JSON text, which is scanned once however often it is asked for in a row;
  /// nil where the text is not JSON.
  package func scanned<T>(_ text: UnsafeRawBufferPointer, read: (JSONView) -> T) -> T? {
    if !Self.equal(scannedText, text) {
      isScannedJSON = (try? tape.scanDocument(text)) != nil
      scannedText.removeAll(keepingCapacity: true)
      scannedText.append(contentsOf: text)
    }
    return isScannedJSON ? read(tape.view(of: text)) : nil
  }

  private static func equal(_ known: [UInt8], _ text: UnsafeRawBufferPointer) -> Bool {
    !text.isEmpty && known.count == text.count
      && known.withUnsafeBytes { known in
        guard let a = known.baseAddress, let b = text.baseAddress else { return false }
        return memcmp(a, b, text.count) == 0
      }
  }

  /// The object that `make` makes of `key`, made once.
  ///
  /// - Parameter family: whose object it is; a literal, or a constant that holds one.
  package func prepared<T: AnyObject>(
    _ family: StaticString, _ key: UnsafeRawBufferPointer, make: (String) throws -> T
  ) rethrows -> T {
    let familyStart = family.utf8Start
    for entry in recent where entry.family == familyStart && entry.key.count == key.count {
      if entry.key.withUnsafeBytes({ $0.equals(key) }), let object = entry.object as? T {
        return object
      }
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
    let entry = Recent(family: familyStart, key: Array(key), object: object)
    if recent.count < Self.recentCount {
      recent.append(entry)
    } else {
      recent[nextRecent] = entry
      nextRecent = (nextRecent + 1) % Self.recentCount
    }
    return object
  }
}
