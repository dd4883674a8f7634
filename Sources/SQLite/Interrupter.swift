import CSQLite

/// Ends the queries of one connection, from any thread or from a signal handler.
///
/// It stays raised until `lower()`: whatever runs or starts on the connection meanwhile ends with
/// `isInterrupt` (a statement of less than about a thousand steps may still finish). It may outlive
/// its connection, and then does nothing.
package final class Interrupter: @unchecked Sendable {
  // Unchecked: its one stored property points at memory that only atomic C functions touch.
  private let state: UnsafeMutablePointer<kustody_interrupt>

  init() {
    state = .allocate(capacity: 1)
    state.initialize(to: kustody_interrupt())
  }

  deinit { state.deallocate() }

  /// Ends what runs. Neither allocates nor locks.
  package func interrupt() { kustody_interrupt_raise(state) }

  /// Lets queries run again.
  package func lower() { kustody_interrupt_lower(state) }

  /// Whether it was interrupted; for functions whose own loops are long.
  package var isRaised: Bool { kustody_interrupt_is_raised(state) != 0 }

  func attach(_ handle: OpaquePointer) { kustody_interrupt_attach(state, handle) }

  /// After this no interrupt reaches the handle, so that it may be closed.
  func detach() { kustody_interrupt_detach(state) }
}
