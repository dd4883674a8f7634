import Compression

/// Why a Parquet file, or the rest of it, cannot be read.
package struct ParquetError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String

  private init(_ description: String) { self.description = description }

  /// The bytes are not what the format says.
  static func damaged(_ detail: String) -> ParquetError { ParquetError("damaged: \(detail)") }

  /// The bytes may be right; what they use is not read.
  static func unsupported(_ detail: String) -> ParquetError {
    ParquetError("\(detail) is not supported")
  }

  /// More than a reader should hold or hand out.
  static func tooLarge(_ detail: String) -> ParquetError { ParquetError(detail) }

  static func encrypted(_ detail: String) -> ParquetError { ParquetError("encrypted: \(detail)") }

  static func unreadable(_ error: ReadError) -> ParquetError { ParquetError(error.description) }
}
