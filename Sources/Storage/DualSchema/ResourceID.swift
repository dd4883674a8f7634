import Files

/// The parts of a resource's id as `AzureDiagnostics` shows them. Made again only when the id changes: in
/// a file nearly all records have the same.
package final class ResourceID {
  private var written: [UInt8] = []
  private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
  private var isEmpty = true
  /// Grows each time that another id is read.
  package private(set) var version = 0

  /// The whole id in upper case. These buffers are valid until `read`.
  package private(set) var upper = UnsafeRawBufferPointer(start: nil, count: 0)
  /// In lower case, unlike the others.
  package private(set) var subscription = UnsafeRawBufferPointer(start: nil, count: 0)
  package private(set) var resourceGroup = UnsafeRawBufferPointer(start: nil, count: 0)
  package private(set) var provider = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Nested types joined: `SERVERS/DATABASES`.
  package private(set) var type = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The last name.
  package private(set) var resource = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The whole id in lower case.
  package private(set) var lower = UnsafeRawBufferPointer(start: nil, count: 0)

  package init() {}

  deinit { memory.deallocate() }

  package func read(_ id: UnsafeRawBufferPointer) {
    if !isEmpty, written.withUnsafeBytes({ $0.equals(id) }) { return }
    isEmpty = false
    version += 1
    written = [UInt8](id)
    memory.deallocate()
    // Upper, lower, and the joined types, which are no longer than the id.
    memory = .allocate(byteCount: max(1, id.count * 3), alignment: 1)
    let count = id.count
    for (index, byte) in id.enumerated() {
      memory[index] = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte & 0xDF : byte
      memory[count + index] =
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
    upper = slice(0..<count)
    lower = slice(count..<count * 2)
    subscription = slice(0..<0)
    resourceGroup = slice(0..<0)
    provider = slice(0..<0)
    type = slice(0..<0)
    resource = slice(0..<0)
    split(segments())
  }

  /// The part that a column of `AzureDiagnostics` shows; empty for other columns.
  func part(_ column: String) -> UnsafeRawBufferPointer {
    switch column {
    case "ResourceId": upper
    case "ResourceGroup": resourceGroup
    case "ResourceProvider": provider
    case "ResourceType": type
    case "Resource": resource
    default: slice(0..<0)
    }
  }

  /// The ranges between slashes, outer slashes left out.
  private func segments() -> [Range<Int>] {
    var first = 0
    var last = upper.count
    while first < last, upper[first] == UInt8(ascii: "/") { first += 1 }
    while first < last, upper[last - 1] == UInt8(ascii: "/") { last -= 1 }
    var found: [Range<Int>] = []
    var start = first
    for at in first..<last where upper[at] == UInt8(ascii: "/") {
      found.append(start..<at)
      start = at + 1
    }
    if start < last { found.append(start..<last) }
    return found
  }

  private func split(_ segments: [Range<Int>]) {
    func follower(of word: StaticString) -> Range<Int>? {
      guard let index = segments.firstIndex(where: { slice($0).equals(word) }) else { return nil }
      return index + 1 < segments.count ? segments[index + 1] : nil
    }
    if let range = follower(of: "SUBSCRIPTIONS") {
      subscription = slice(range.lowerBound + upper.count..<range.upperBound + upper.count)
    }
    if let range = follower(of: "RESOURCEGROUPS") { resourceGroup = slice(range) }
    guard let index = segments.lastIndex(where: { slice($0).equals("PROVIDERS") }),
      index + 1 < segments.count
    else { return }
    provider = slice(segments[index + 1])
    let rest = segments[(index + 2)...]
    if let last = rest.last, rest.count % 2 == 0 { resource = slice(last) }
    let start = upper.count * 2
    var end = start
    for (position, segment) in rest.enumerated() where position % 2 == 0 {
      if end > start {
        memory[end] = UInt8(ascii: "/")
        end += 1
      }
      for at in segment {
        memory[end] = upper[at]
        end += 1
      }
    }
    type = slice(start..<end)
  }

  private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: memory[range])
  }
}
