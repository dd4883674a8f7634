import Platform

/// Starts another program with this process's streams, signals that this process waits for as the program's own.
///
/// - Parameter input: what its standard input is; nil: that of this process.
/// - Returns: nil where it cannot be started.
func startChild(_ words: [String], input: Int32? = nil) -> pid_t? {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  // A program expects to end when nobody reads what it writes.
  var usual = sigset_t()
  sigemptyset(&usual)
  sigaddset(&usual, SIGPIPE)
  sigaddset(&usual, SIGXFSZ)
  posix_spawnattr_setsigdefault(&attributes, &usual)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
  var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
  arguments.append(nil)
  defer { for argument in arguments { free(argument) } }
  var process: pid_t = 0
  guard posix_spawnp(&process, words[0], &actions, &attributes, &arguments, environ) == 0 else {
    return nil
  }
  return process
}

/// Waits until a program ends. Meanwhile Ctrl-C is its own.
///
/// - Returns: its exit code, or nil where a signal ended it.
@discardableResult
func wait(for process: pid_t) -> Int32? {
  Interruption.isElsewhere.store(true, ordering: .sequentiallyConsistent)
  defer { Interruption.isElsewhere.store(false, ordering: .sequentiallyConsistent) }
  var status: Int32 = 0
  while waitpid(process, &status, 0) == -1 {
    guard errno == EINTR else { return nil }
  }
  return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
}

/// Runs another program to its end.
///
/// - Returns: its exit code; nil where it could not be started or a signal ended it.
func runChild(_ words: [String]) -> Int32? { startChild(words).flatMap { wait(for: $0) } }
