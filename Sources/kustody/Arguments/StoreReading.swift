import SQLite
import Storage

/// Opens a database to read it; what SQLite throws becomes a `Failure`.
///
/// - Parameter mode: `examined` for anyone who looks for what is wrong with it.
func reading<Result>(
  _ path: String, mode: Store.Mode = .readOnly, _ body: (Store) throws -> Result
) throws -> Result {
  do {
    let store = try Store(path: path, mode: mode)
    let result = try body(store)
    try store.requireUnchanged()
    return result
  } catch let error as StorageError {
    throw Failure(.world, "\(error)")
  } catch let error as SQLiteError {
    throw Failure(.world, "`\(path)`: \(error.message)")
  }
}
