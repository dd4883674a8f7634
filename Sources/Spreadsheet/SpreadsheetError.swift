import Compression

/// Why a workbook, or the rest of a sheet, cannot be read.
package struct SpreadsheetError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String

  private init(_ description: String) { self.description = description }

  /// The bytes are not what the format says.
  static func damaged(_ detail: String) -> SpreadsheetError {
    SpreadsheetError("damaged: \(detail)")
  }

  /// The bytes may be right; what they use is not read.
  static func unsupported(_ detail: String) -> SpreadsheetError {
    SpreadsheetError("\(detail) is not supported")
  }

  /// More than a reader should hold or hand out.
  static func tooLarge(_ detail: String) -> SpreadsheetError { SpreadsheetError(detail) }

  static func unreadable(_ error: ReadError) -> SpreadsheetError {
    SpreadsheetError(error.description)
  }
}
