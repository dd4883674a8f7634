import Foundation

/// Writes small MaxMind DB files, by the format's own rules.
struct DatabaseWriter {
  var version = 6
  var recordSize = 28
  /// The data section. Networks point into it.
  var data: [UInt8] = []
  /// Networks as their bits, and where in the data section their record begins.
  var networks: [(bits: String, offset: Int)] = []
  var metadata: [(String, [UInt8])] = []

  var bytes: [UInt8] {
    var nodes: [[Int?]] = [[nil, nil]]
    var records: [[Int?]] = [[nil, nil]]
    for network in networks {
      var node = 0
      for (index, bit) in network.bits.enumerated() {
        let side = bit == "1" ? 1 : 0
        if index == network.bits.count - 1 {
          records[node][side] = network.offset
        } else if let next = nodes[node][side] {
          node = next
        } else {
          nodes[node][side] = nodes.count
          node = nodes.count
          nodes.append([nil, nil])
          records.append([nil, nil])
        }
      }
    }
    var output: [UInt8] = []
    for (node, record) in zip(nodes, records) {
      let sides = (0..<2).map { side in
        record[side].map { nodes.count + 16 + $0 } ?? node[side] ?? nodes.count
      }
      switch recordSize {
      case 24, 32: for side in sides { output += Self.number(side, recordSize / 8) }
      default:
        output += Self.number(sides[0] & 0xFF_FFFF, 3)
        output.append(UInt8((sides[0] >> 24) << 4 | sides[1] >> 24))
        output += Self.number(sides[1] & 0xFF_FFFF, 3)
      }
    }
    output += [UInt8](repeating: 0, count: 16) + data
    output += [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
    let entries: [(String, [UInt8])] =
      [
        ("binary_format_major_version", Self.unsigned(2, 5)),
        ("database_type", Self.text("Test-City")), ("ip_version", Self.unsigned(version, 5)),
        ("node_count", Self.unsigned(nodes.count, 6)),
        ("record_size", Self.unsigned(recordSize, 5)),
      ].filter { entry in !metadata.contains { $0.0 == entry.0 } } + metadata
    return output + Self.map(entries)
  }

  static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(value >> (8 * (count - 1 - $0)) & 255) }
  }

  static func control(_ type: Int, _ size: Int) -> [UInt8] {
    let short: Int
    let more: [UInt8]
    switch size {
    case ..<29: (short, more) = (size, [])
    case ..<285: (short, more) = (29, number(size - 29, 1))
    case ..<65_821: (short, more) = (30, number(size - 285, 2))
    default: (short, more) = (31, number(size - 65_821, 3))
    }
    return (type > 7 ? [UInt8(short), UInt8(type - 7)] : [UInt8(type << 5 | short)]) + more
  }

  static func text(_ text: String) -> [UInt8] { control(2, text.utf8.count) + Array(text.utf8) }

  /// 5: 16 bits, 6: 32 bits, 9: 64 bits. Leading zeros are left out.
  static func unsigned(_ value: Int, _ type: Int) -> [UInt8] {
    let bytes = Array(number(value, 8).drop { $0 == 0 })
    return control(type, bytes.count) + bytes
  }

  static func double(_ value: Double) -> [UInt8] {
    control(3, 8) + number(Int(bitPattern: UInt(value.bitPattern)), 8)
  }

  static func map(_ entries: [(String, [UInt8])]) -> [UInt8] {
    control(7, entries.count) + entries.flatMap { text($0.0) + $0.1 }
  }

  static func array(_ elements: [[UInt8]]) -> [UInt8] {
    control(11, elements.count) + elements.flatMap { $0 }
  }

  /// A pointer of one to four bytes.
  static func pointer(_ target: Int, _ length: Int) -> [UInt8] {
    let value = length == 2 ? target - 2048 : length == 3 ? target - 526_336 : target
    let high = length == 4 ? 0 : value >> (8 * length) & 7
    return [UInt8(1 << 5 | (length - 1) << 3 | high)] + number(value, length)
  }
}

/// Writes bytes to a file of its own while `body` runs.
@discardableResult
func withFile<T>(_ bytes: [UInt8], _ body: (String) throws -> T) throws -> T {
  let path = FileManager.default.temporaryDirectory.path + "/kustody-\(UUID().uuidString).mmdb"
  try Data(bytes).write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

/// The bits of an IPv4 network in a tree of IPv6.
func version4(_ bits: String) -> String { String(repeating: "0", count: 96) + bits }
