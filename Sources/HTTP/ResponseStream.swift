import Compression
import JSON
import Platform

/// The answer to a request while it is made. It is JSON, and gathered: a small one is sent whole, with its length;
/// a large one goes out in pieces, so that its size costs no memory.
///
/// Unchecked: one thread uses it.
package final class ResponseStream: @unchecked Sendable {
  /// Of the head, which goes with the first piece.
  package var status = 200
  package var fields: [(name: String, value: String)] = []
  /// What is not yet sent of the body; written to directly.
  package var json = JSONWriter()

  private let socket: Socket
  private let request: HTTPRequest
  private let limits: HTTPLimits
  /// When the request came.
  private let since: ContinuousClock.Instant
  private let isStopping: @Sendable () -> Bool
  /// Bytes of the body that were sent.
  private var sentCount = 0
  private var hasHead = false
  private var gzip: GzipStream?
  private var nextLook = ContinuousClock.now
  private var isGone = false
  private(set) var isWhole = false

  private static let pieceSize = 1 << 16
  /// Below this, packing costs more than it saves.
  private static let leastPacked = 1 << 10
  private static let timeBetweenLooks = Duration.milliseconds(50)

  init(
    _ socket: Socket, _ request: HTTPRequest, _ limits: HTTPLimits,
    since: ContinuousClock.Instant, isStopping: @escaping @Sendable () -> Bool
  ) {
    self.socket = socket
    self.request = request
    self.limits = limits
    self.since = since
    self.isStopping = isStopping
  }

  // MARK: writing

  /// How long the body is so far.
  package var count: Int { sentCount + json.bytes.count }

  /// Takes back what was written after the body had `count` bytes.
  ///
  /// - Returns: false where some of that was sent.
  package func rewind(to count: Int) -> Bool {
    guard canRewind(to: count) else { return false }
    json.bytes.removeLast(self.count - count)
    return true
  }

  package func canRewind(to count: Int) -> Bool { count >= sentCount && count <= self.count }

  /// Sends what was written, if it is much.
  package func sendIfMuch() throws(ClientGone) {
    if json.bytes.count >= Self.pieceSize { try sendPiece(isLast: false) }
  }

  /// Ends the answer.
  package func end() throws(ClientGone) {
    if hasHead {
      try sendPiece(isLast: true)
    } else {
      var body = json.bytes
      if request.acceptsGzip, body.count >= Self.leastPacked, let packed = packed(body) {
        body = packed
        fields.append(("Content-Encoding", "gzip"))
      }
      let response = HTTPResponse(status, fields, body: body)
      try send(response.bytes(keepsAlive: request.keepsAlive))
    }
    isWhole = true
  }

  private func packed(_ body: [UInt8]) -> [UInt8]? {
    var packed: [UInt8] = []
    let isPacked = body.withUnsafeBytes { GzipStream().pack($0, isLast: true, to: &packed) }
    return isPacked ? packed : nil
  }

  private func sendPiece(isLast: Bool) throws(ClientGone) {
    var bytes: [UInt8] = []
    if !hasHead {
      hasHead = true
      if request.acceptsGzip {
        gzip = GzipStream()
        fields.append(("Content-Encoding", "gzip"))
      }
      if !request.isOldVersion { fields.append(("Transfer-Encoding", "chunked")) }
      bytes = responseHead(
        status, fields, keepsAlive: request.keepsAlive && !request.isOldVersion)
    }
    sentCount += json.bytes.count
    var piece: [UInt8] = []
    if let gzip {
      let isPacked = json.bytes.withUnsafeBytes { gzip.pack($0, isLast: isLast, to: &piece) }
      if !isPacked { throw ClientGone() }
    } else {
      swap(&piece, &json.bytes)
    }
    json.bytes.removeAll(keepingCapacity: true)
    if request.isOldVersion {
      bytes += piece
    } else {
      // An empty chunk would end the body.
      if !piece.isEmpty {
        bytes += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10]
      }
      if isLast { bytes += Array("0\r\n\r\n".utf8) }
    }
    try send(bytes)
  }

  private func send(_ bytes: [UInt8]) throws(ClientGone) {
    var sent = 0
    while sent < bytes.count {
      switch socket.send(bytes, from: sent) {
      case .count(let count): sent += count
      case .wouldWait:
        guard socket.waitToSend(for: limits.sendingTime, unless: { isGone || isStopping() }) else {
          isGone = true
          throw ClientGone()
        }
      case .closed:
        isGone = true
        throw ClientGone()
      }
    }
  }

  // MARK: the client

  /// Whether the work on the answer is in vain: asked often, looked at every 50 ms.
  package var isInVain: Bool {
    if isGone || isStopping() { return true }
    let now = ContinuousClock.now
    guard now >= nextLook else { return false }
    nextLook = now.advanced(by: Self.timeBetweenLooks)
    switch socket.peer {
    case .there: break
    case .gone: isGone = true
    case .sendsNoMore: isGone = since.duration(to: now) >= limits.leavingTime
    }
    return isGone
  }
}
