/// The bytes of a page while its values are read. What points into it must not outlive it.
final class PageMemory {
  let bytes: UnsafeMutableRawBufferPointer
  private let budget: MemoryBudget

  init(count: Int, _ budget: MemoryBudget) throws(ParquetError) {
    try budget.take(count)
    self.budget = budget
    bytes = .allocate(byteCount: count, alignment: 16)
  }

  deinit {
    bytes.deallocate()
    budget.giveBack(bytes.count)
  }

  var all: UnsafeRawBufferPointer { UnsafeRawBufferPointer(bytes) }
}

/// How much the pages of all columns may take together.
final class MemoryBudget {
  private let limit: Int
  private var taken = 0

  init(limit: Int) { self.limit = limit }

  func take(_ count: Int) throws(ParquetError) {
    guard count <= limit - taken else {
      throw .tooLarge("pages that must be held at once take more than \(limit >> 20) MiB")
    }
    taken += count
  }

  func giveBack(_ count: Int) { taken -= count }
}
