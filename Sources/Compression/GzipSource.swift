import CZlib

/// The content of gzip bytes: all members one after another, as appending tools write them.
///
/// What a damaged or truncated member gives before its damage is given; `damage` then says what is
/// wrong, and what follows it is read (for a hash of the whole) but not looked at. NULs after the
/// last member are padding of copied blobs and no damage. Memory is one buffer, whatever the bytes
/// inflate to.
package final class GzipSource: ByteSource {
  private let compressed: any ByteSource
  private let input: UnsafeMutableRawBufferPointer
  private var stream = z_stream()
  private var state = State.betweenMembers
  private var members = 0
  /// The last output buffer was filled, so more may wait inside zlib without further input.
  private var mayHoldOutput = false
  package private(set) var damage: String?

  private enum State { case betweenMembers, inMember, ended }

  /// - Parameter compressed: begins with a gzip header.
  package init(_ compressed: any ByteSource) {
    self.compressed = compressed
    input = .allocate(byteCount: 256 * 1024, alignment: 16)
    // 15 bits of window, and 16 for the gzip wrapper.
    if kustody_inflate_init(&stream, 15 + 16) != Z_OK {
      damage = "gzip: not enough memory"
      state = .ended
    }
  }

  deinit {
    inflateEnd(&stream)
    input.deallocate()
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let room = UInt32(clamping: buffer.count)
    stream.avail_out = room
    while stream.avail_out == room {
      if stream.avail_in == 0, !mayHoldOutput, !(try refill()) {
        if state == .inMember { end(damage: "gzip: the data ends inside a member") }
        return 0
      }
      switch state {
      case .ended: stream.avail_in = 0
      case .betweenMembers: beginMember()
      case .inMember: inflateMore()
      }
      mayHoldOutput = state == .inMember && stream.avail_out == 0
    }
    return Int(room - stream.avail_out)
  }

  private func refill() throws(ReadError) -> Bool {
    let count = try compressed.read(into: input)
    stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.avail_in = UInt32(clamping: count)
    return count > 0
  }

  private func beginMember() {
    guard let next = stream.next_in, stream.avail_in > 0 else { return }
    if members > 0, next.pointee == 0 {
      stream.next_in = next + 1
      stream.avail_in -= 1
    } else if members > 0, next.pointee != 0x1F {
      end(damage: "gzip: bytes that are not gzip follow the last member")
    } else {
      inflateReset(&stream)
      members += 1
      state = .inMember
    }
  }

  private func inflateMore() {
    switch inflate(&stream, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: state = .betweenMembers
    case Z_NEED_DICT: end(damage: "gzip: member \(members) needs a dictionary")
    case Z_MEM_ERROR: end(damage: "gzip: not enough memory")
    default:
      let detail = stream.msg.map { String(cString: $0) } ?? "damaged"
      end(damage: "gzip: member \(members): \(detail)")
    }
  }

  private func end(damage: String) {
    self.damage = damage
    state = .ended
    stream.avail_in = 0
  }
}
