import KQLCatalog
import KQLValues

/// The patterns of `format_datetime` and `format_timespan`. Source: their pages; runs of a letter are cut
/// greedily (`ddd` is `dd` and `d`), `F` gives the digits of `f` but nothing where all are zero, as measured.
package final class TimeFormat: Sendable {
  enum Part: Sendable {
    case text(UInt8)
    /// A letter and how often it stands there.
    case field(UInt8, Int)
  }

  private let parts: [Part]

  /// The letters of datetimes with how many may stand together.
  private static let dateFields: [(letter: UInt8, lengths: [Int])] = [
    (UInt8(ascii: "d"), [2, 1]), (UInt8(ascii: "f"), [7, 6, 5, 4, 3, 2, 1]),
    (UInt8(ascii: "F"), [7, 6, 5, 4, 3, 2, 1]), (UInt8(ascii: "h"), [2, 1]),
    (UInt8(ascii: "H"), [2, 1]), (UInt8(ascii: "m"), [2, 1]), (UInt8(ascii: "M"), [2, 1]),
    (UInt8(ascii: "s"), [2, 1]), (UInt8(ascii: "y"), [4, 2, 1]), (UInt8(ascii: "t"), [2]),
  ]
  private static let spanFields: [(letter: UInt8, lengths: [Int])] = [
    (UInt8(ascii: "d"), [8, 7, 6, 5, 4, 3, 2, 1]), (UInt8(ascii: "f"), [7, 6, 5, 4, 3, 2, 1]),
    (UInt8(ascii: "F"), [7, 6, 5, 4, 3, 2, 1]), (UInt8(ascii: "h"), [2, 1]),
    (UInt8(ascii: "H"), [2, 1]), (UInt8(ascii: "m"), [2, 1]), (UInt8(ascii: "s"), [2, 1]),
  ]
  private static let delimiters = Set(" /-:,._[]".utf8)

  init(_ text: String, isTimeSpan: Bool) throws(FunctionFailure) {
    let fields = isTimeSpan ? Self.spanFields : Self.dateFields
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { throw FunctionFailure("the format is empty") }
    var parts: [Part] = []
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if Self.delimiters.contains(byte) {
        parts.append(.text(byte))
        at += 1
        continue
      }
      var run = 1
      while at + run < bytes.count, bytes[at + run] == byte { run += 1 }
      // Measured: three of them are two at the end of a format, and refused before anything else.
      if byte == UInt8(ascii: "y"), !isTimeSpan, run == 3 {
        guard at + run == bytes.count else { throw FunctionFailure("the format has no `yyy`") }
        parts.append(.field(byte, 2))
        at += run
        continue
      }
      guard let field = fields.first(where: { $0.letter == byte }),
        let length = field.lengths.first(where: { $0 <= run })
      else {
        let rest = String(decoding: bytes[at...], as: UTF8.self)
        throw FunctionFailure("the format has no `\(rest.first.map(String.init) ?? "")`")
      }
      parts.append(.field(byte, length))
      at += length
    }
    self.parts = parts
  }

  /// What is wrong with a format, if anything.
  static func problem(_ value: Value, isTimeSpan: Bool) -> String? {
    guard case .string(let text) = value else { return "the format must be a string" }
    do throws(FunctionFailure) {
      _ = try TimeFormat(text, isTimeSpan: isTimeSpan)
      return nil
    } catch {
      return error.message
    }
  }

  func text(dateTime ticks: Int64) -> [UInt8] {
    let time = DateTime.parts(of: ticks)
    var output: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let byte): output.append(byte)
      case .field(let letter, let length):
        switch letter {
        case UInt8(ascii: "y"):
          Self.put(length == 4 ? time.year : time.year % 100, length, into: &output)
        case UInt8(ascii: "M"): Self.put(time.month, length, into: &output)
        case UInt8(ascii: "d"): Self.put(time.day, length, into: &output)
        case UInt8(ascii: "t"): output.append(contentsOf: (time.hour < 12 ? "AM" : "PM").utf8)
        case UInt8(ascii: "h"): Self.put((time.hour + 11) % 12 + 1, length, into: &output)
        default:
          Self.putClock(
            letter, length, time.hour, time.minute, time.second, time.ticks, into: &output)
        }
      }
    }
    return output
  }

  func text(timeSpan ticks: Int64) -> [UInt8] {
    let time = TimeSpan.parts(of: ticks)
    var output: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let byte): output.append(byte)
      case .field(let letter, let length):
        if letter == UInt8(ascii: "d") {
          Self.put(time.days, length, into: &output)
        } else {
          let letter = letter == UInt8(ascii: "h") ? UInt8(ascii: "H") : letter
          Self.putClock(
            letter, length, time.hours, time.minutes, time.seconds, time.ticks, into: &output)
        }
      }
    }
    return output
  }

  private static func putClock(
    _ letter: UInt8, _ length: Int, _ hour: Int, _ minute: Int, _ second: Int, _ ticks: Int,
    into output: inout [UInt8]
  ) {
    switch letter {
    case UInt8(ascii: "H"): put(hour, length, into: &output)
    case UInt8(ascii: "m"): put(minute, length, into: &output)
    case UInt8(ascii: "s"): put(second, length, into: &output)
    default:
      var fraction = ticks
      for _ in length..<7 { fraction /= 10 }
      if letter == UInt8(ascii: "f") || fraction > 0 { put(fraction, length, into: &output) }
    }
  }

  /// The digits of a number, with zeros before it up to a width.
  private static func put(_ value: Int, _ width: Int, into output: inout [UInt8]) {
    let digits = Array(String(value).utf8)
    for _ in digits.count..<max(width, digits.count) { output.append(UInt8(ascii: "0")) }
    output.append(contentsOf: digits)
  }
}
