import Platform
import RecordColumns
import SQLite

/// Rows that threads make of blocks before they are asked for, while those of the blocks before are given.
///
/// Unchecked: `monitor` guards what changes.
final class RowsAhead: @unchecked Sendable {
  /// A block of which rows are given.
  struct Block {
    let stored: StoredBlock
    /// Those that are given, ascending; nil where they are still to be selected.
    var rows: [UInt32]?
    /// What was read of it.
    var opened: RowBlock?
  }

  /// What one thread has to make rows with.
  struct Tools {
    let maker: RowMaker
    let reader: RowBlocks
    let program: ScanProgram
    let counts: ScanCounts
  }

  private enum State {
    case waiting
    case begun
    /// Nil where it has none.
    case made(RowsOfBlock?)
    /// To be made when it is given, a row at a time.
    case left
    case taken
  }

  private let connection: Connection
  private var blocks: [Block]
  private var states: [State]
  private let threads: Int
  /// The one that is taken next.
  private var next = 0
  /// Those that are begun or made, and not taken.
  private var ahead = 0
  /// Bytes of those that are made and not given back, and of the texts of their blocks.
  private var size = 0
  private var isEnded = false

  private let monitor = Monitor()

  /// Bytes of rows that wait.
  private static let mostBytes = 32 << 20
  private static let mostBytesOfBlock = 8 << 20

  /// - Parameters:
  ///   - blocks: in the order in which they are taken.
  ///   - threads: how many make them beside the one that takes them.
  init(_ blocks: [Block], threads: Int, _ connection: Connection) {
    self.blocks = blocks
    self.threads = threads
    self.connection = connection
    states = Array(repeating: .waiting, count: blocks.count)
  }

  /// Makes rows until there are no further ones to be made.
  func work(_ tools: Tools) {
    monitor.lock()
    while !isEnded {
      if let index = toBegin() {
        make(index, tools)
      } else if states[next...].contains(where: { if case .waiting = $0 { true } else { false } }) {
        monitor.wait()
      } else {
        break
      }
    }
    monitor.unlock()
  }

  /// The rows of the next block; nil where it has none.
  ///
  /// - Throws: what reading it throws.
  func take(_ tools: Tools) throws -> RowsOfBlock? {
    monitor.lock()
    while case .begun = states[next] {
      if let index = toBegin() {
        make(index, tools)
      } else {
        monitor.wait()
      }
    }
    let state = states[next]
    var block = blocks[next]
    blocks[next].opened = nil
    blocks[next].rows = nil
    states[next] = .taken
    next += 1
    if case .made = state { ahead -= 1 }
    monitor.broadcast()
    monitor.unlock()
    if case .made(let rows) = state { return rows }
    return try open(&block, tools)
  }

  /// Takes rows that are given no longer.
  func giveBack(_ rows: RowsOfBlock) {
    if rows.waitingSize > 0 {
      monitor.lock()
      size -= rows.waitingSize
      monitor.broadcast()
      monitor.unlock()
    }
    rows.maker.takeBack(rows)
  }

  /// No further rows are taken.
  func end() {
    monitor.lock()
    isEnded = true
    monitor.broadcast()
    monitor.unlock()
  }

  /// The first block that nobody has begun, where there is room for it.
  private func toBegin() -> Int? {
    guard !isEnded, ahead < threads + 2, size < Self.mostBytes else { return nil }
    return states[next...].firstIndex { if case .waiting = $0 { true } else { false } }
  }

  /// Makes the rows of a block; `monitor` is held, and given up meanwhile.
  ///
  /// What fails is left to the thread that takes it, so that the rows before are given before the error.
  private func make(_ index: Int, _ tools: Tools) {
    states[index] = .begun
    ahead += 1
    var block = blocks[index]
    monitor.unlock()
    var state = State.left
    var made = 0
    do {
      let rows = try open(&block, tools)
      if let rows {
        let most = Self.mostBytesOfBlock
        if let size = try rows.makeAll(most: most, unless: { connection.isDue }) {
          state = .made(rows)
          made = size
        } else {
          tools.maker.takeBack(rows)
        }
      } else {
        state = .made(nil)
      }
    } catch {}
    monitor.lock()
    states[index] = state
    switch state {
    case .made(let rows?):
      rows.waitingSize = made + Int(clamping: block.stored.size)
      size += rows.waitingSize
    case .made: break
    default:
      blocks[index] = block
      ahead -= 1
    }
    monitor.broadcast()
  }

  /// Reads a block, and selects its rows where that was not done.
  private func open(_ block: inout Block, _ tools: Tools) throws -> RowsOfBlock? {
    if let opened = block.opened {
      tools.reader.adopt(opened, block.stored)
    } else {
      block.opened = try tools.reader.open(block.stored)
      if block.rows == nil { tools.counts.read += 1 }
    }
    guard let opened = block.opened else { return nil }
    if block.rows == nil {
      _ = try tools.program.select(opened)
      if tools.program.selected.isEmpty { tools.counts.without += 1 }
      block.rows = Array(tools.program.selected)
    }
    guard let rows = block.rows, !rows.isEmpty else { return nil }
    return try tools.maker.open(opened, rows: rows)
  }
}
