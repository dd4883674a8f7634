/// A kind of text that is not JSON. Adding one takes its file, its name in `TextFormats`, a sample and a
/// test.
package protocol TextFormat: SendableMetatype {
  /// As reports and `_Sources` name it.
  static var name: String { get }
  /// As people name it, and what it is, for anyone who wonders whether it is read.
  static var title: String { get }
  static var summary: String { get }
  /// A line of it.
  static var example: String { get }
  /// A file below `Fixtures/` that is one.
  static var sample: String { get }

  /// Whether a text that goes on with these lines is of this kind, beyond doubt.
  static func recognizes(_ head: TextHead) -> Bool

  /// Reads the text from its next line on: to its end, or to a line that begins another kind.
  static func read(_ lines: TextLines) throws
}
