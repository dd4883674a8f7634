/// Why a record gives no row.
package enum RecordFailure: Error {
  /// It goes to quarantine, for this reason.
  case rejected(String)
  /// Anyone who takes the records cannot go on, for this reason: the file ends here.
  case stopped(any Error)
}
