import Cryptography

/// The Merkle tree of RFC 6962 (and RFC 9162), section 2.1: a leaf's hash is SHA-256(0x00 ‖ leaf), a
/// node's SHA-256(0x01 ‖ left ‖ right), and an empty tree's SHA-256 of nothing.
package enum MerkleTree {
  package static func node(_ left: SHA256Hash, _ right: SHA256Hash) -> SHA256Hash {
    withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { buffer in
      buffer[0] = 1
      left.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: $0)
      }
      right.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: buffer[33...]).copyMemory(from: $0)
      }
      return SHA256Hash(of: UnsafeRawBufferPointer(buffer))
    }
  }

  /// The nodes above pairs of nodes.
  static func nodes(_ below: [SHA256Hash]) -> [SHA256Hash] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(below.count / 2 * 65)
    for (index, hash) in below.enumerated() {
      if index & 1 == 0 { bytes.append(1) }
      hash.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    let places = (0..<below.count / 2).map { $0 * 65..<$0 * 65 + 65 }
    return bytes.withUnsafeBytes { SHA256Hash.each(of: places, in: $0) }
  }

  package static var empty: SHA256Hash {
    SHA256Hash(of: UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// The root that a leaf and its path lead to; nil where the path cannot be that leaf's.
  ///
  /// Source: RFC 9162, section 2.1.3.2.
  package static func root(
    of leaf: SHA256Hash, at index: Int, count: Int, path: [SHA256Hash]
  ) -> SHA256Hash? {
    guard index >= 0, index < count else { return nil }
    var position = index
    var last = count - 1
    var hash = leaf
    for sibling in path {
      guard last > 0 else { return nil }
      if position & 1 == 1 || position == last {
        hash = node(sibling, hash)
        while position & 1 == 0, position > 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        hash = node(hash, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 ? hash : nil
  }
}

/// The root of a tree whose leaves come one after another. Memory: as many hashes as the count has bits.
package struct MerkleFrontier: Sendable {
  /// Full subtrees from the left, each with as many leaves as its bit in `count`.
  private var subtrees: [SHA256Hash] = []
  package private(set) var count = 0

  package init() {}

  package mutating func append(_ leaf: SHA256Hash) {
    var hash = leaf
    var size = count
    while size & 1 == 1, let left = subtrees.popLast() {
      hash = MerkleTree.node(left, hash)
      size >>= 1
    }
    subtrees.append(hash)
    count += 1
  }

  /// Appends many leaves: nodes of a level are hashed together.
  package mutating func append(contentsOf leaves: [SHA256Hash]) {
    var nodes = leaves
    /// New full subtrees, the smallest first.
    var left: [SHA256Hash] = []
    var size = count
    while !nodes.isEmpty {
      if size & 1 == 1, let subtree = subtrees.popLast() { nodes.insert(subtree, at: 0) }
      if nodes.count & 1 == 1, let last = nodes.popLast() { left.append(last) }
      nodes = MerkleTree.nodes(nodes)
      size >>= 1
    }
    subtrees += left.reversed()
    count += leaves.count
  }

  package var root: SHA256Hash {
    guard var hash = subtrees.last else { return MerkleTree.empty }
    for left in subtrees.dropLast().reversed() { hash = MerkleTree.node(left, hash) }
    return hash
  }
}

/// A whole tree in memory, for the paths of its leaves.
package struct MerkleLevels: Sendable {
  /// The leaves, then each level of nodes above them, up to the root.
  private var levels: [[SHA256Hash]]

  package init(_ leaves: [SHA256Hash]) {
    levels = [leaves]
    var level = leaves
    while level.count > 1 {
      var above: [SHA256Hash] = []
      above.reserveCapacity((level.count + 1) / 2)
      for index in stride(from: 0, to: level.count - 1, by: 2) {
        above.append(MerkleTree.node(level[index], level[index + 1]))
      }
      // A node without a sibling goes up as it is.
      if level.count & 1 == 1 { above.append(level[level.count - 1]) }
      levels.append(above)
      level = above
    }
  }

  package var count: Int { levels[0].count }
  package var root: SHA256Hash { levels.last?.first ?? MerkleTree.empty }

  /// The hashes beside the way from a leaf to the root, from below.
  package func path(of index: Int) -> [SHA256Hash] {
    var path: [SHA256Hash] = []
    var position = index
    for level in levels.dropLast() {
      let sibling = position ^ 1
      if sibling < level.count { path.append(level[sibling]) }
      position >>= 1
    }
    return path
  }
}
