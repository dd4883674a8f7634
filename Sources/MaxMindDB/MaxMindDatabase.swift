// MaxMindDB: where network addresses are, read from hostile files in place.

/// A MaxMind DB file (`.mmdb`): records about networks of addresses.
///
/// Source: the MaxMind DB file format, version 2: a binary search tree over the bits of an address, the records, and
/// at the end the metadata. It is read where it is asked for; some 4 MiB of it are kept. One task owns it.
package final class MaxMindDatabase {
  private let file: BlockFile
  private let nodeCount: Int
  private let recordSize: Int
  /// Length of the tree in bytes.
  private let treeSize: Int
  private let data: Range<Int>
  /// Where IPv4 addresses begin in the tree: after 96 zeros of an IPv6 tree.
  private var startOfVersion4: Int?
  /// 4 or 6.
  package let version: Int
  /// What the file says that it holds: `GeoLite2-City`.
  package let databaseType: String

  private static let marker = [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
  /// How far from the end the metadata may begin.
  private static let metadataReach = 128 << 10

  /// - Throws: `MaxMindError.other` where the file is something else.
  package init(path: String) throws(MaxMindError) {
    file = try BlockFile(path: path)
    let reach = min(file.size, Self.metadataReach)
    let tail = try file.bytes(at: file.size - reach, count: reach)
    guard let place = Self.lastMarker(in: tail) else { throw .other }
    let markerStart = file.size - reach + place
    var decoder = DataDecoder(file, section: (markerStart + Self.marker.count)..<file.size)
    let metadata = try decoder.value(at: 0)
    func number(_ key: String) throws(MaxMindError) -> Int {
      guard case .unsigned(let value)? = metadata[key], value <= UInt32.max else {
        throw .malformed("its metadata has no `\(key)`")
      }
      return Int(value)
    }
    let major = try number("binary_format_major_version")
    guard major == 2 else { throw .malformed("its format has the version \(major)") }
    version = try number("ip_version")
    guard version == 4 || version == 6 else {
      throw .malformed("it is about IP addresses of version \(version)")
    }
    nodeCount = try number("node_count")
    recordSize = try number("record_size")
    guard recordSize == 24 || recordSize == 28 || recordSize == 32 else {
      throw .malformed("its tree has records of \(recordSize) bits")
    }
    treeSize = nodeCount * recordSize / 4
    guard treeSize + 16 <= markerStart else {
      throw .malformed("its tree is larger than the file")
    }
    data = (treeSize + 16)..<markerStart
    databaseType = metadata["database_type"]?.text ?? ""
  }

  /// Where the last marker begins.
  private static func lastMarker(in tail: [UInt8]) -> Int? {
    guard tail.count >= marker.count else { return nil }
    for start in stride(from: tail.count - marker.count, through: 0, by: -1)
    where tail[start] == marker[0] && tail[start..<(start + marker.count)].elementsEqual(marker) {
      return start
    }
    return nil
  }

  /// A record of the file: equal ones are about the same.
  package struct RecordID: Hashable, Sendable {
    fileprivate var offset: Int
  }

  /// The record of an IPv4 address; nil where there is none.
  package func record(version4 bits: UInt32) throws(MaxMindError) -> RecordID? {
    var node = 0
    if version == 6 {
      if let known = startOfVersion4 {
        node = known
      } else {
        for _ in 0..<96 where node < nodeCount { node = try child(of: node, isRight: false) }
        startOfVersion4 = node
      }
    }
    return try record(UInt64(bits) << 32, count: 32, from: &node)
  }

  /// The record of an IPv6 address; nil where there is none.
  package func record(version6 high: UInt64, _ low: UInt64) throws(MaxMindError) -> RecordID? {
    guard version == 6 else { return nil }
    var node = 0
    if let record = try record(high, count: 64, from: &node) { return record }
    return node == nodeCount ? nil : try record(low, count: 64, from: &node)
  }

  /// What a record holds.
  package func value(of record: RecordID) throws(MaxMindError) -> MaxMindValue {
    var decoder = DataDecoder(file, section: data)
    return try decoder.value(at: record.offset)
  }

  /// Follows the first `count` of 64 bits from a node.
  ///
  /// - Returns: the record that was met; nil where there is none, or where bits ran out within the tree.
  private func record(_ bits: UInt64, count: Int, from node: inout Int) throws(MaxMindError)
    -> RecordID?
  {
    for index in 0..<count where node < nodeCount {
      node = try child(of: node, isRight: bits >> UInt64(63 - index) & 1 == 1)
    }
    guard node > nodeCount else { return nil }
    // A number beyond the nodes counts from the sixteen zeros that part the tree from the data.
    let offset = node - nodeCount - 16
    guard offset >= 0, offset < data.count else { throw .pastEnd }
    return RecordID(offset: offset)
  }

  /// One side of a node: a node, `nodeCount` for nothing, or more for a record.
  private func child(of node: Int, isRight: Bool) throws(MaxMindError) -> Int {
    let place = node * recordSize / 4
    if recordSize == 28 {
      let both = try file.integer(at: place, count: 7)
      // The middle byte has the high four bits of either side.
      let left = both >> 32 | (both >> 28 & 15) << 24
      let right = both & 0xFFF_FFFF
      return Int(isRight ? right : left & 0xFFF_FFFF)
    }
    let length = recordSize / 8
    return Int(try file.integer(at: place + (isRight ? length : 0), count: length))
  }
}
