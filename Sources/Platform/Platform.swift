// Platform: the system's C library, imported once, and what of it differs between systems. Other
// files say `import Platform`.

#if canImport(Glibc)
  @_exported import Glibc
#elseif canImport(Musl)
  @_exported import Musl
#elseif canImport(Darwin)
  @_exported import Darwin
#endif

extension stat {
  /// When the file was last written.
  package var modified: timespec {
    #if canImport(Darwin)
      st_mtimespec
    #else
      st_mtim
    #endif
  }

  package func isSameFile(as other: stat) -> Bool {
    st_dev == other.st_dev && st_ino == other.st_ino
  }
}

extension sigaction {
  /// What a signal calls, if it gets no more than the signal.
  package var handler: (@convention(c) (Int32) -> Void)? {
    #if canImport(Darwin)
      __sigaction_u.__sa_handler
    #else
      __sigaction_handler.sa_handler
    #endif
  }
}

/// `read(2)`, under a name that methods called `read` do not hide.
package func systemRead(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}

/// `write(2)`, under a name that methods called `write` do not hide.
package func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

/// How many threads are worth having.
package var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

/// `accept(2)`, for whom the caller's address does not matter.
package func systemAccept(_ descriptor: Int32) -> Int32 { accept(descriptor, nil, nil) }
