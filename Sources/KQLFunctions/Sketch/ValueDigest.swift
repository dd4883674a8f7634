import KQLCatalog
import KQLValues

/// What `tdigest` keeps of a group: here every value, with how often it was met, so that percentiles are exact.
///
/// Written as `[["long"], [values], [weights]]`, the values in order; times are their ticks.
struct ValueDigest {
  var type: ScalarType
  var wholes: [Int64: Int64] = [:]
  var reals: [Double: Int64] = [:]

  init(type: ScalarType) { self.type = type }

  init?(_ value: DynamicValue) {
    guard case .array(let parts) = value, parts.count == 3,
      case .array(let types) = parts[0], case .string(let name)? = types.first,
      let type = ScalarType(rawValue: name), case .array(let values) = parts[1],
      case .array(let weights) = parts[2], values.count == weights.count
    else { return nil }
    self.type = type
    for (value, weight) in zip(values, weights) {
      guard case .long(let count) = weight else { return nil }
      switch value {
      case .long(let number) where type != .real: add(number, count)
      case .long(let number): add(Double(number), count)
      case .real(let number): add(number, count)
      default: return nil
      }
    }
  }

  init?(_ view: ValueView) {
    guard case .text(let json) = view, let value = DynamicValue(json: json) else { return nil }
    self.init(value)
  }

  mutating func add(_ value: Int64, _ weight: Int64) { wholes[value, default: 0] &+= weight }

  mutating func add(_ value: Double, _ weight: Int64) {
    if !value.isNaN { reals[value, default: 0] &+= weight }
  }

  mutating func add(_ other: ValueDigest) {
    if type != other.type, type.isNumeric, other.type.isNumeric { type = .real }
    for (value, weight) in other.wholes { add(value, weight) }
    for (value, weight) in other.reals { add(value, weight) }
  }

  private struct Entry {
    var value: DynamicValue
    var number: Double
    var weight: Int64
  }

  /// All values in order.
  private var sorted: [Entry] {
    if reals.isEmpty, type != .real {
      return wholes.sorted { $0.key < $1.key }.map {
        Entry(value: .long($0.key), number: Double($0.key), weight: $0.value)
      }
    }
    var all = reals
    for (value, weight) in wholes { all[Double(value), default: 0] &+= weight }
    return all.sorted { $0.key < $1.key }.map {
      Entry(value: .real($0.key), number: $0.key, weight: $0.value)
    }
  }

  var encoded: FunctionValue {
    let entries = sorted
    if entries.isEmpty { return .null }
    return .array([
      .array([.string(type.rawValue)]), .array(entries.map(\.value)),
      .array(entries.map { .long($0.weight) }),
    ])
  }

  /// The values at some percentages, by the nearest rank.
  func percentiles(_ wanted: [Double]) -> [Value] {
    let entries = sorted
    let total = entries.reduce(0.0) { $0 + Double($1.weight) }
    return wanted.map { percentile in
      guard !percentile.isNaN, total > 0 else { return .null }
      let rank = NearestRank.rank(percentile, of: total)
      var seen = 0.0
      for entry in entries {
        seen += Double(entry.weight)
        if seen >= rank { return value(entry.value) }
      }
      return entries.last.map { value($0.value) } ?? .null
    }
  }

  private func value(_ stored: DynamicValue) -> Value {
    switch (stored, type) {
    case (.long(let ticks), .datetime): .datetime(ticks)
    case (.long(let ticks), .timespan): .timespan(ticks)
    case (.long(let number), _): .long(number)
    case (.real(let number), _): .real(number)
    default: .null
    }
  }

  /// How many values are not greater than one, and how many there are.
  func rank(of view: ValueView) -> (rank: Double, total: Double)? {
    var below = 0.0
    var total = 0.0
    for entry in sorted {
      let isBelow: Bool
      switch (view, entry.value) {
      case (.integer(let limit), .long(let number)): isBelow = number <= limit
      default:
        guard let limit = Double(view: view) else { return nil }
        isBelow = entry.number <= limit
      }
      total += Double(entry.weight)
      if isBelow { below += Double(entry.weight) }
    }
    return total > 0 ? (below, total) : nil
  }
}

/// What `hll` keeps of a group: a hash of 64 bits of each different value, so that counts are exact but for
/// hashes that fall together. Written as `{"hll": [hashes]}`.
struct DistinctDigest {
  var hashes: Set<Int64> = []

  init() {}

  init?(_ view: ValueView) {
    guard case .text(let json) = view, case .array(let items)? = DynamicValue(json: json)?["hll"]
    else { return nil }
    for item in items {
      if case .long(let hash) = item { hashes.insert(hash) }
    }
  }

  mutating func add(_ view: ValueView) {
    switch view {
    case .null: return
    case .integer(let value): add(1, value.littleEndian)
    case .real(let value):
      // A real column may hold wholes.
      if let whole = Int64(exactly: value) {
        add(1, whole.littleEndian)
      } else {
        add(2, value.bitPattern.littleEndian)
      }
    case .text(let bytes), .blob(let bytes): add(3, bytes)
    }
  }

  private mutating func add<T: FixedWidthInteger>(_ tag: UInt8, _ value: T) {
    withUnsafeBytes(of: value) { add(tag, $0) }
  }

  /// FNV-1a, its bits mixed at the end.
  private mutating func add(_ tag: UInt8, _ bytes: UnsafeRawBufferPointer) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    hash = (hash ^ UInt64(tag)) &* 0x100_0000_01B3
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
    hashes.insert(Int64(bitPattern: hash ^ hash >> 31))
  }

  var encoded: FunctionValue {
    if hashes.isEmpty { return .null }
    var bag = DynamicBag()
    bag["hll"] = .array(hashes.sorted().map { .long($0) })
    return .text(DynamicValue.bag(bag).jsonText)
  }
}
