import Files
import Storage
import Testing

@Suite("The Merkle tree")
struct MerkleTreeTests {
  /// The test vectors of the certificate transparency implementations: the root of the first n leaves.
  @Test(
    "roots are those of RFC 6962",
    arguments: [
      (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
      (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
      (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
      (4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
      (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
      (6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
      (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
      (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ])
  func roots(count: Int, root: String) {
    let texts = [
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
      "606162636465666768696a6b6c6d6e6f",
    ]
    var frontier = MerkleFrontier()
    var leaves: [SHA256Hash] = []
    for text in texts.prefix(count) {
      let leaf = SHA256Hash(of: [0] + (decodedHexadecimal(text) ?? []))
      leaves.append(leaf)
      frontier.append(leaf)
    }
    #expect(frontier.root.description == root)
    #expect(MerkleLevels(leaves).root.description == root)
  }

  @Test("leaves that come many at once make the same tree", arguments: 0...40)
  func many(first: Int) {
    let leaves = (0..<100).map { SHA256Hash(of: [UInt8($0)]) }
    var (together, alone) = (MerkleFrontier(), MerkleFrontier())
    var left = leaves[...]
    for count in [first, 0, 1, 2, 7, 16, first] {
      for leaf in left.prefix(count) { alone.append(leaf) }
      together.append(contentsOf: Array(left.prefix(count)))
      left = left.dropFirst(count)
      #expect(together.root == alone.root && together.count == alone.count)
    }
    for leaf in left {
      alone.append(leaf)
      together.append(leaf)
    }
    #expect(together.root == alone.root && together.root == MerkleLevels(leaves).root)
  }

  @Test("no leaves have the hash of nothing")
  func empty() {
    let root = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    #expect(MerkleFrontier().root.description == root)
    #expect(MerkleLevels([]).root.description == root)
  }

  @Test("each leaf's path leads to the root, and to nothing else", arguments: 1...33)
  func paths(count: Int) throws {
    let leaves = (0..<count).map { SHA256Hash(of: [UInt8($0)]) }
    let tree = MerkleLevels(leaves)
    for index in leaves.indices {
      let path = tree.path(of: index)
      #expect(MerkleTree.root(of: leaves[index], at: index, count: count, path: path) == tree.root)
      #expect(
        MerkleTree.root(of: leaves[index], at: index, count: count, path: path + [leaves[0]]) == nil
      )
      let other = (index + 1) % count
      if other != index {
        #expect(
          MerkleTree.root(of: leaves[other], at: index, count: count, path: path) != tree.root)
        let elsewhere = MerkleTree.root(of: leaves[index], at: other, count: count, path: path)
        #expect(elsewhere != tree.root)
      }
      if !path.isEmpty {
        let short = MerkleTree.root(
          of: leaves[index], at: index, count: count, path: path.dropLast())
        #expect(short == nil)
      }
    }
    #expect(MerkleTree.root(of: leaves[0], at: count, count: count, path: []) == nil)
    #expect(MerkleTree.root(of: leaves[0], at: -1, count: count, path: []) == nil)
  }
}
