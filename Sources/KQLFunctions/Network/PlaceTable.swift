import KQLCatalog

/// Places by networks, in memory: sorted beginnings of ranges, one array for IPv4, one for IPv6.
package final class PlaceTable: AddressPlaces {
  private var places: [String] = []
  private let version4: SortedRanges<UInt32>
  private let version6: SortedRanges<UInt128>

  package func place(of address: PublicAddress) -> String? {
    let index =
      switch address {
      case .version4(let bits): version4.value(at: bits)
      case .version6(let bits): version6.value(at: bits)
      }
    return index.map { places[Int($0)] }
  }

  /// Gathers networks in any order.
  package struct Builder {
    private var places: [String] = []
    private var numbers: [String: Int32] = [:]
    private var version4: [NetworkEntry<UInt32>] = []
    private var version6: [NetworkEntry<UInt128>] = []

    package init() {}

    /// Adds a network, or a single address; false where the text is neither.
    ///
    /// - Parameter place: the bag as JSON; nil: nothing is known of this part of a larger network.
    package mutating func add(_ network: String, _ place: String?) -> Bool {
      guard let address = network.withUTF8Bytes({ IPv6Address($0) })?.compared else { return false }
      guard let number = number(of: place) else { return false }
      if address.prefix >= 96, address.bits >> 32 == 0xFFFF {
        let plain = IPv4Address(
          bits: UInt32(truncatingIfNeeded: address.bits), prefix: address.prefix - 96)
        version4.append(
          NetworkEntry(
            first: plain.network, last: plain.bits | ~IPv4Address.mask(plain.prefix), value: number)
        )
      } else {
        let last = address.bits | ~IPv6Address.mask(address.prefix)
        version6.append(NetworkEntry(first: address.network, last: last, value: number))
      }
      return true
    }

    private mutating func number(of place: String?) -> Int32? {
      guard let place else { return -1 }
      if let known = numbers[place] { return known }
      guard let number = Int32(exactly: places.count) else { return nil }
      places.append(place)
      numbers[place] = number
      return number
    }

    /// The table; nil where one network was given two places.
    package func table() -> PlaceTable? {
      guard let version4 = SortedRanges(version4), let version6 = SortedRanges(version6) else {
        return nil
      }
      return PlaceTable(places, version4, version6)
    }
  }

  private init(
    _ places: [String], _ version4: SortedRanges<UInt32>, _ version6: SortedRanges<UInt128>
  ) {
    self.places = places
    self.version4 = version4
    self.version6 = version6
  }
}

/// A network and a number that belongs to it.
struct NetworkEntry<Bits: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  var first: Bits
  var last: Bits
  var value: Int32
}

/// Ranges one after the other, made of networks that lie within each other or apart: the narrowest counts.
struct SortedRanges<Bits: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  /// Where a range begins; it ends before the next.
  private var starts: [Bits] = []
  /// What belongs to a range, -1 for nothing.
  private var values: [Int32] = []

  /// nil where one network has two values.
  init?(_ networks: [NetworkEntry<Bits>]) {
    let sorted = networks.sorted { ($0.first, $1.last) < ($1.first, $0.last) }
    var open: [NetworkEntry<Bits>] = []
    for network in sorted {
      while let inner = open.last, inner.last < network.first { close(inner, &open) }
      if let outer = open.last, outer.first == network.first, outer.last == network.last {
        guard outer.value == network.value else { return nil }
        continue
      }
      begin(at: network.first, network.value)
      open.append(network)
    }
    while let inner = open.last { close(inner, &open) }
  }

  private mutating func close(_ inner: NetworkEntry<Bits>, _ open: inout [NetworkEntry<Bits>]) {
    open.removeLast()
    guard inner.last != Bits.max else { return }
    begin(at: inner.last &+ 1, open.last?.value ?? -1)
  }

  private mutating func begin(at start: Bits, _ value: Int32) {
    if starts.last == start {
      values[values.count - 1] = value
    } else if (values.last ?? -1) != value {
      starts.append(start)
      values.append(value)
    }
  }

  func value(at bits: Bits) -> Int32? {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = low + (high - low) / 2
      if starts[middle] <= bits { low = middle + 1 } else { high = middle }
    }
    guard low > 0, values[low - 1] >= 0 else { return nil }
    return values[low - 1]
  }
}
