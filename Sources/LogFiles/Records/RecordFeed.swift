import Compression
import JSON
import Platform

/// What reading ahead is to do for others.
package struct ReadAhead {
  /// Is called before another thread reads.
  let begin: () -> Void
  /// How far the file was read, in bytes; asked by the thread that reads.
  let position: () -> Int
  /// Is told how far it was read, by who takes what was found.
  let onRead: (Int) -> Void

  package init(
    begin: @escaping () -> Void, position: @escaping () -> Int, onRead: @escaping (Int) -> Void
  ) {
    self.begin = begin
    self.position = position
    self.onRead = onRead
  }
}

/// What a reader finds, in its order. It may be found by a thread of its own, while what came before is taken.
///
/// Unchecked: `monitor` guards what both threads touch; the reader is of the thread that reads, while there is one.
package final class RecordFeed: @unchecked Sendable {
  private let reader: RecordReader
  private let ahead: ReadAhead?
  private let monitor = Monitor()
  private var thread: pthread_t?
  private var isEnding = false
  /// What was found and not yet taken.
  private var filled: [RecordBatch] = []
  /// What was taken.
  private var empty: [RecordBatch] = []
  /// Of what was found, until it is taken.
  private var underway = (batches: 0, bytes: 0)
  /// What the reader found in other memory than what came before it.
  private var carried: Result<ReaderEvent, ReadError>?
  /// What is being taken.
  private var batch = RecordBatch()
  private var next = 0

  /// Whether the thread that reads waits, and who takes what it finds.
  private var waits = (reader: false, taker: false)

  /// How much may be found before it is taken; more only where one alone has more.
  private static let most = (batches: 3, bytes: 4 << 20)

  /// - Parameters:
  ///   - reader: nobody else asks it before the end.
  ///   - ahead: nil where the caller's thread is to read.
  package init(_ reader: RecordReader, ahead: ReadAhead? = nil) {
    self.reader = reader
    self.ahead = processorCount > 1 ? ahead : nil
  }

  deinit { batch.recycle(to: reader.buffer) }

  // MARK: What was found

  package enum Event {
    /// A value: node 0 of the view, which is valid until the next call.
    case value(JSONView, line: Int, isInArray: Bool)
    case rejected(RejectedBytes)
    case end
  }

  /// What was found next. What the reader says of all of the text, it says after the end.
  package func nextEvent() throws(ReadError) -> Event {
    while next == batch.events.count {
      switch batch.outcome {
      case .more: fetch()
      case .end:
        end()
        return .end
      case .failed(let error):
        end()
        throw error
      }
    }
    next += 1
    switch batch.events[next - 1] {
    case .value(let number, let line, let isInArray):
      return .value(batch.tapes.view(number, of: batch.bytes), line: line, isInArray: isInArray)
    case .rejected(let rejected): return .rejected(rejected)
    }
  }

  /// The bytes in which it stands, as far as they are still there, and the offset of the first in the text.
  package var bytes: UnsafeRawBufferPointer { batch.bytes }
  package var base: Int { batch.base }

  private func fetch() {
    next = 0
    guard let ahead else {
      batch.recycle(to: reader.buffer)
      fill(batch)
      return
    }
    monitor.lock()
    if thread == nil {
      ahead.begin()
      thread = startThread { self.run() }
    } else {
      underway.batches -= 1
      underway.bytes -= batch.size
      empty.append(batch)
      // Threads that wake each other for each batch do little else.
      if waits.reader, underway.batches <= 1 { monitor.broadcast() }
    }
    while filled.isEmpty, thread != nil {
      waits.taker = true
      monitor.wait()
    }
    waits.taker = false
    if !filled.isEmpty { batch = filled.removeFirst() }
    monitor.unlock()
    if thread == nil {
      batch.recycle(to: reader.buffer)
      fill(batch)
    }
    ahead.onRead(batch.position)
  }

  /// Ends the thread; without it the thread, and this object, would stay.
  package func end() {
    guard let thread else { return }
    monitor.lock()
    isEnding = true
    monitor.broadcast()
    monitor.unlock()
    pthread_join(thread, nil)
    self.thread = nil
    for batch in filled + empty { batch.recycle(to: reader.buffer) }
    filled = []
    empty = []
  }

  // MARK: The thread that reads

  private func run() {
    monitor.lock()
    while !isEnding {
      let isFull =
        underway.batches >= Self.most.batches
        || underway.bytes > Self.most.bytes
      guard !isFull else {
        waits.reader = true
        monitor.wait()
        continue
      }
      waits.reader = false
      let batch = empty.popLast() ?? RecordBatch()
      underway.batches += 1
      monitor.unlock()
      batch.recycle(to: reader.buffer)
      fill(batch)
      if let ahead { batch.position = ahead.position() }
      monitor.lock()
      underway.bytes += batch.size
      filled.append(batch)
      if waits.taker { monitor.broadcast() }
      guard case .more = batch.outcome else { break }
    }
    monitor.unlock()
  }

  /// Fills a batch with what stands in the same memory.
  private func fill(_ batch: RecordBatch) {
    batch.outcome = .more
    while !batch.isFull {
      let found = carried ?? find()
      carried = nil
      if let left = reader.buffer.takeLeft() {
        batch.take(left)
        carried = found
        return
      }
      switch found {
      case .success(.value): batch.append(valueOf: reader)
      case .success(.rejected): batch.append(rejectedBy: reader)
      case .success(.end):
        batch.outcome = .end
        return
      case .failure(let error):
        batch.outcome = .failed(error)
        return
      }
    }
  }

  private func find() -> Result<ReaderEvent, ReadError> {
    do throws(ReadError) {
      return .success(try reader.next())
    } catch {
      return .failure(error)
    }
  }
}

/// What a reader found in one piece of memory.
private final class RecordBatch {
  enum Event {
    /// By its number in `tapes`.
    case value(Int, line: Int, isInArray: Bool)
    case rejected(RejectedBytes)
  }

  enum Outcome {
    case more, end
    case failed(ReadError)
  }

  private(set) var events: [Event] = []
  let tapes = JSONTapes()
  private var values = 0
  private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private(set) var base = 0
  /// What is to be given back.
  private var memory: UnsafeMutableRawBufferPointer?
  private var rejectedBytes = 0
  var outcome = Outcome.more
  /// How far the file was read.
  var position = 0

  private static let most = (events: 4096, nodes: 1 << 16, rejectedBytes: 1 << 20)

  deinit { memory?.deallocate() }

  var isFull: Bool {
    events.count >= Self.most.events || tapes.count >= Self.most.nodes
      || rejectedBytes >= Self.most.rejectedBytes
  }

  /// What it keeps from being used otherwise, in bytes.
  var size: Int {
    (memory?.count ?? 0) + tapes.count * MemoryLayout<JSONNode>.stride + rejectedBytes
  }

  func append(valueOf reader: RecordReader) {
    reader.moveTape(to: tapes)
    add(.value(values, line: reader.valueLine, isInArray: reader.isInArray), reader.buffer)
    values += 1
  }

  func append(rejectedBy reader: RecordReader) {
    rejectedBytes += reader.rejected.raw.count
    add(.rejected(reader.rejected), reader.buffer)
  }

  private func add(_ event: Event, _ buffer: TextBuffer) {
    events.append(event)
    buffer.isPinned = true
    bytes = buffer.bytes
    base = buffer.base
  }

  /// Takes the memory in which all of it stands.
  func take(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

  /// Makes it empty, and gives its memory back.
  func recycle(to buffer: TextBuffer) {
    events.removeAll(keepingCapacity: true)
    tapes.removeAll()
    values = 0
    rejectedBytes = 0
    bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    if let memory { buffer.recycle(memory) }
    memory = nil
  }
}
