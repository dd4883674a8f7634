import Platform

/// Sockets on which connections are accepted, all on one port.
package final class Listener {
  package let port: UInt16
  let descriptors: [Int32]

  /// Why there is none, for people.
  package struct Problem: Error, Sendable {
    package var message: String
    /// Whether another program has the port.
    package var isTaken: Bool
  }

  /// Listens to this machine alone: on 127.0.0.1, and on ::1 where there is that.
  ///
  /// - Parameter port: 0 for any that is free.
  package static func loopback(port: UInt16) throws(Problem) -> Listener {
    let (first, port) = try open("127.0.0.1", port)
    let second = try? open("::1", port).0
    return Listener([first] + (second.map { [$0] } ?? []), port)
  }

  /// Listens on an address of this machine that others reach.
  package static func address(_ address: String, port: UInt16) throws(Problem) -> Listener {
    let (descriptor, port) = try open(address, port)
    return Listener([descriptor], port)
  }

  private init(_ descriptors: [Int32], _ port: UInt16) {
    self.descriptors = descriptors
    self.port = port
  }

  deinit { for descriptor in descriptors { close(descriptor) } }

  private static func open(_ address: String, _ port: UInt16) throws(Problem) -> (Int32, UInt16) {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE
    hints.ai_socktype = streamSocket
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address, String(port), &hints, &list) == 0, let found = list else {
      throw Problem(message: "`\(address)` is not an address", isTaken: false)
    }
    defer { freeaddrinfo(list) }
    let descriptor = socket(found.pointee.ai_family, found.pointee.ai_socktype, 0)
    guard descriptor >= 0 else { throw problem(address, port) }
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
    if found.pointee.ai_family == AF_INET6 {
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size)
    }
    guard bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0,
      listen(descriptor, 128) == 0
    else {
      let problem = problem(address, port)
      close(descriptor)
      throw problem
    }
    setNonblocking(descriptor)
    return (descriptor, boundPort(of: descriptor) ?? port)
  }

  private static func problem(_ address: String, _ port: UInt16) -> Problem {
    let isTaken = errno == EADDRINUSE
    let reason = String(cString: strerror(errno))
    return Problem(
      message: isTaken
        ? "another program listens on port \(port) of \(address)"
        : "cannot listen on port \(port) of \(address): \(reason)",
      isTaken: isTaken)
  }

  private static func boundPort(of descriptor: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &size)
      }
    }
    guard status == 0 else { return nil }
    // The port lies at the same place in both families, in network order.
    return withUnsafeBytes(of: &storage) { bytes in
      UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    }
  }
}

#if canImport(Darwin)
  /// As `socket` and `getaddrinfo` take it.
  let streamSocket = SOCK_STREAM
#else
  let streamSocket = Int32(SOCK_STREAM.rawValue)
#endif
