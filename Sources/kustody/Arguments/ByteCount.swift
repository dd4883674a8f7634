import ArgumentParser

/// A number of bytes as people write it: `512MiB`, `1GiB`, `2GB`, `1048576`.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int64

  /// Lower case, the longer ones first.
  private static let units: [(name: String, bytes: Int64)] = [
    ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40), ("kb", 1000),
    ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000), ("b", 1), ("", 1),
  ]

  init?(argument: String) {
    let text = argument.lowercased()
    guard let unit = Self.units.first(where: { text.hasSuffix($0.name) }),
      let number = Int64(text.dropLast(unit.name.count)), number > 0
    else { return nil }
    let (bytes, overflows) = number.multipliedReportingOverflow(by: unit.bytes)
    guard !overflows else { return nil }
    self.bytes = bytes
  }
}
