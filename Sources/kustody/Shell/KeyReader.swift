import Platform

/// Keys of a terminal in raw mode. Ctrl-C is a key there, no signal.
final class KeyReader {
  enum Key: Equatable {
    case text(String)
    /// Text that was pasted as one.
    case paste(String)
    case enter, newLine, tab, backTab, escape, backspace, delete
    case left, right, up, down, home, end, wordLeft, wordRight
    /// A letter with Ctrl, in lower case.
    case control(Character)
    /// The terminal is gone, or the process is to end.
    case closed
  }

  private var before: termios
  private let interruption: Interruption
  /// What was typed and is not read yet, as bytes.
  private var ahead: [UInt8]

  /// Nil where standard input is not a terminal.
  ///
  /// - Parameter ahead: what another reader left.
  init?(_ interruption: Interruption, ahead: [UInt8]) {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    before = settings
    self.interruption = interruption
    self.ahead = ahead
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    settings.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR)
    guard tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) == 0 else { return nil }
    Terminal.output.write("\u{1B}[?2004h")
  }

  deinit {
    Terminal.output.write("\u{1B}[?2004l")
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
  }

  /// Makes Ctrl-C a signal again. One that was typed before counts as if it had been: what was typed up to it is dropped.
  ///
  /// - Returns: what was typed ahead.
  func close() -> [UInt8] {
    var settings = termios()
    if tcgetattr(STDIN_FILENO, &settings) == 0 {
      settings.c_lflag |= tcflag_t(ISIG)
      tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }
    // From here on no byte is Ctrl-C, and those before are all there.
    var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    var byte: UInt8 = 0
    while ahead.count < 65_536, poll(&waiting, 1, 0) > 0, waiting.revents & Int16(POLLIN) != 0,
      read(STDIN_FILENO, &byte, 1) == 1
    {
      ahead.append(byte)
    }
    if let interrupt = ahead.lastIndex(of: 0x03) {
      ahead.removeSubrange(...interrupt)
      interruption.requestInterrupt()
    }
    return ahead
  }

  func next() -> Key {
    guard let byte = byte() else { return .closed }
    switch byte {
    // What was typed ahead, while a query ran, comes with line feeds.
    case 0x0D, 0x0A: return .enter
    case 0x09: return .tab
    case 0x7F, 0x08: return .backspace
    case 0x1B: return escape()
    case 0..<0x20: return .control(Character(UnicodeScalar(byte + 0x60)))
    default: return .text(character(byte))
    }
  }

  /// - Parameter milliseconds: how long to wait; negative: for ever.
  private func byte(within milliseconds: Int32 = -1) -> UInt8? {
    if !ahead.isEmpty { return ahead.removeFirst() }
    while true {
      var sources = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: interruption.wakingDescriptor, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&sources, nfds_t(sources.count), milliseconds)
      if count < 0, errno == EINTR { continue }
      // Ctrl-C that came as a signal, after a query and before this, is the key.
      if count > 0, sources[1].revents != 0 { return interruption.forgetInterrupt() ? 0x03 : nil }
      guard count > 0 else { return nil }
      var byte: UInt8 = 0
      return read(STDIN_FILENO, &byte, 1) == 1 ? byte : nil
    }
  }

  /// A character whose first byte was read.
  private func character(_ first: UInt8) -> String {
    var bytes = [first]
    let count = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0
    for _ in 0..<count {
      guard let next = byte(within: 100) else { break }
      bytes.append(next)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func escape() -> Key {
    guard let next = byte(within: 50) else { return .escape }
    switch next {
    case UInt8(ascii: "["), UInt8(ascii: "O"): return sequence()
    case UInt8(ascii: "b"): return .wordLeft
    case UInt8(ascii: "f"): return .wordRight
    case 0x0D, 0x0A: return .newLine
    default: return .escape
    }
  }

  private func sequence() -> Key {
    var parameters = ""
    while let next = byte(within: 50) {
      if (0x40...0x7E).contains(next) { return key(Character(UnicodeScalar(next)), parameters) }
      guard parameters.count < 16 else { break }
      parameters.append(Character(UnicodeScalar(next)))
    }
    return .escape
  }

  private func key(_ final: Character, _ parameters: String) -> Key {
    let isWord = parameters.hasSuffix(";5") || parameters.hasSuffix(";3")
    switch final {
    case "A": return .up
    case "B": return .down
    case "C": return isWord ? .wordRight : .right
    case "D": return isWord ? .wordLeft : .left
    case "H": return .home
    case "F": return .end
    case "Z": return .backTab
    case "~":
      switch parameters {
      case "1", "7": return .home
      case "4", "8": return .end
      case "3": return .delete
      case "200": return .paste(pasted())
      default: return .escape
      }
    default: return .escape
    }
  }

  /// Up to the sequence that ends what was pasted.
  private func pasted() -> String {
    let end = Array("\u{1B}[201~".utf8)
    var bytes: [UInt8] = []
    while let next = byte(within: 2_000) {
      bytes.append(next)
      if bytes.suffix(end.count).elementsEqual(end) {
        bytes.removeLast(end.count)
        break
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
