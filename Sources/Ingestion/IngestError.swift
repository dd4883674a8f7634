import Storage

/// Why an ingest ended before its end. What the report says is in the database; the file at which it
/// ended is not.
package enum IngestError: Error, Sendable {
  case storage(StorageError, IngestReport)
  case cancelled(IngestReport)
}

/// The running file was rolled back because the caller wanted so.
struct IngestCancelled: Error {}
