/// Messages of the components of Kubernetes, as klog writes them: `I0110 22:13:00.640063 …`.
enum KlogMessage {
  /// The severity that the first letter means; empty where the text is not such a message.
  static func severity(_ message: UnsafeRawBufferPointer) -> String {
    guard message.count > 4, message[1...4].allSatisfy({ $0 &- 48 < 10 }) else { return "" }
    return switch message[0] {
    case UInt8(ascii: "I"): "INFO"
    case UInt8(ascii: "W"): "WARNING"
    case UInt8(ascii: "E"): "ERROR"
    case UInt8(ascii: "F"): "FATAL"
    default: ""
    }
  }
}
