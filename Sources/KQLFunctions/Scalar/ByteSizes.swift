import KQLCatalog
import KQLValues

/// Numbers of bytes as people read them. Source: format-bytes-function.
extension FunctionCatalog {
  mutating func declareByteSizes() {
    scalar(
      "format_bytes", source: "format-bytes-function",
      "A size with its unit, of 1024 of the one before; without a unit the greatest that the size fills.",
      words: [
        "size": "the number of bytes",
        "precision": "how many digits after the point at most; 0 if not given",
        "units": "the unit to write it in, such as `MB`; the greatest that fits if not given",
      ],
      .raw(
        Parameter("size", .real), Parameter("precision", .long).optional,
        Parameter("units", .string).optional, returns: .fixed(.string)
      ) { arguments in
        guard let size = Double(view: arguments[0]) else { return .text("") }
        var precision: Int64 = 0
        if arguments.count > 1, case .integer(let given) = arguments[1] { precision = given }
        let word = arguments.count > 2 ? Text(view: arguments[2])?.string : nil
        return .text(
          try ByteSize.text(size, precision: precision, unit: try ByteSize.unit(word)))
      }.checking { shapes throws(FunctionFailure) in
        guard shapes.count > 2, case .string(let word)? = shapes[2].constant else { return }
        _ = try ByteSize.unit(word)
      },
      examples: [
        ("format_bytes(564)", "'564 Bytes'"), ("format_bytes(10332, 1)", "'10.1 KB'"),
        ("format_bytes(20010332)", "'19 MB'"), ("format_bytes(20010332, 2)", "'19.08 MB'"),
        ("format_bytes(20010332, 0, 'KB')", "'19541 KB'"), ("format_bytes(3145728)", "'3 MB'"),
        ("format_bytes(1536, 1, 'KB')", "'1.5 KB'"), ("format_bytes(0)", "'0 Bytes'"),
        ("format_bytes(long(null))", "''"),
      ])
  }
}

private enum ByteSize {
  enum Unit: String, CaseIterable {
    case bytes = "Bytes"
    case kilobytes = "KB"
    case megabytes = "MB"
    case gigabytes = "GB"
    case terabytes = "TB"
    case petabytes = "PB"
    case exabytes = "EB"

    /// How many bytes.
    var size: Double {
      switch self {
      case .bytes: 1
      case .kilobytes: 0x1p10
      case .megabytes: 0x1p20
      case .gigabytes: 0x1p30
      case .terabytes: 0x1p40
      case .petabytes: 0x1p50
      case .exabytes: 0x1p60
      }
    }
  }

  /// The unit of a word; nil for the empty one, which leaves the choice to the size.
  static func unit(_ word: String?) throws(FunctionFailure) -> Unit? {
    guard let word, !word.isEmpty else { return nil }
    guard let unit = Unit(rawValue: word) else {
      throw FunctionFailure(
        "`format_bytes` knows no unit `\(word)`: write "
          + Unit.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))
    }
    return unit
  }

  static func text(_ size: Double, precision: Int64, unit: Unit?) throws(FunctionFailure) -> String
  {
    guard size.isFinite, size >= 0 else {
      throw FunctionFailure.unsupported("`format_bytes` of \(size)")
    }
    guard precision >= 0 else {
      throw FunctionFailure("`format_bytes` takes no negative precision")
    }
    let unit = unit ?? Unit.allCases.last { size >= $0.size } ?? .bytes
    let number = FunctionCatalog.round(size / unit.size, digits: precision)
    // Reals print a fraction always, and great ones an exponent.
    if let whole = Int64(exactly: number) { return "\(whole) \(unit.rawValue)" }
    return "\(RealText.text(number)) \(unit.rawValue)"
  }
}
