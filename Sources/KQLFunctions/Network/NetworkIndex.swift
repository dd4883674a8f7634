import KQLValues

/// Networks found by the addresses in them: one table a length of prefix.
package struct NetworkIndex: Sendable {
  /// Whether addresses are read as IPv6, IPv4 ones among them.
  private let isVersion6: Bool
  /// Rows by network, by length of prefix.
  private var tables: [Int: [UInt128: [Int]]] = [:]

  package init(isVersion6: Bool) { self.isVersion6 = isVersion6 }

  private func address(_ text: String) -> (bits: UInt128, prefix: Int)? {
    text.withUTF8Bytes { bytes in
      if isVersion6 {
        return IPv6Address(bytes).map { ($0.compared.bits, $0.prefix) }
      }
      return IPv4Address(bytes).map { (UInt128($0.bits) << 96, $0.prefix) }
    }
  }

  /// Adds a network under the number of its row; text that is none is left out.
  package mutating func add(_ text: String, row: Int) {
    guard let (bits, prefix) = address(text) else { return }
    tables[prefix, default: [:]][bits & IPv6Address.mask(prefix), default: []].append(row)
  }

  /// The rows whose network and the address agree in all bits that both have, in order.
  package func rows(of text: String) -> [Int] {
    guard let (bits, prefix) = address(text) else { return [] }
    var found: [Int] = []
    for (length, table) in tables {
      if length <= prefix {
        found += table[bits & IPv6Address.mask(length)] ?? []
      } else {
        let network = bits & IPv6Address.mask(prefix)
        for (other, rows) in table where other & IPv6Address.mask(prefix) == network {
          found += rows
        }
      }
    }
    return found.sorted()
  }
}
