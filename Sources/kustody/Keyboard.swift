import Platform
import Synchronization

/// Single keys of a terminal, read as they are pressed and not shown. Ctrl-C stays a signal.
final class Keyboard {
  private var before: termios

  /// nil where standard input is not a terminal.
  init?() {
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    before = settings
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0 else { return nil }
  }

  deinit { tcsetattr(STDIN_FILENO, TCSANOW, &before) }

  enum Event {
    case key(UInt8)
    /// The terminal is gone.
    case end
    case timeout
    /// `waking` became readable.
    case woken
  }

  /// Waits for a key, for another descriptor, or for the time to pass.
  func wait(milliseconds: Int32, waking: Int32) -> Event {
    var sources = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: waking, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&sources, nfds_t(sources.count), milliseconds) > 0 else { return .timeout }
    if sources[1].revents != 0 { return .woken }
    var byte: UInt8 = 0
    return read(STDIN_FILENO, &byte, 1) == 1 ? .key(byte) : .end
  }
}

/// The key that ends a watch, while something else than the keyboard is waited for. Other keys are swallowed.
final class QuitKey: Sendable {
  private let pressed = Atomic(false)
  private let nextLook = Mutex(0.0)
  private static let secondsBetweenLooks = 0.05

  /// Whether it was pressed when somebody last looked.
  var wasPressed: Bool { pressed.load(ordering: .relaxed) }

  /// Whether it was pressed. Cheap; any thread may ask, often.
  func isPressed() -> Bool {
    if wasPressed { return true }
    nextLook.withLock { next in
      let now = monotonicSeconds()
      guard now >= next else { return }
      next = now + Self.secondsBetweenLooks
      var source = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      while poll(&source, 1, 0) > 0 {
        var byte: UInt8 = 0
        let count = read(STDIN_FILENO, &byte, 1)
        if count != 1 || byte == UInt8(ascii: "q") || byte == 4 {
          pressed.store(true, ordering: .relaxed)
          return
        }
      }
    }
    return wasPressed
  }
}
