import Evidence
import HTTP
import JSON
import KQLValues
import SQLite
import Storage
import Workspace

extension ServerReader {
  /// Records whose bytes are given; a row may be made of many more.
  private static let mostRecords = 20
  /// Bytes of a record that are given.
  private static let mostBytes = 256 << 10

  /// Which records a row of a result is made of, and whether they are those that were sealed.
  ///
  /// The query runs again with its provenance. The row is found by its number, or by its values where rows came
  /// meanwhile.
  func trace(_ query: PageQuery, _ body: JSONValue, to stream: ResponseStream) throws -> JSONValue {
    if case .shipped = logs.source {
      throw ServiceError.badRequest(
        "a server with shipped rows has no records; `kustody serve` and `kustody evidence` over the database have them"
      )
    }
    guard case .integer(let number)? = body["row"], case .array(let cells)? = body["values"] else {
      throw ServiceError.badRequest("it has no `row` with its `values`")
    }
    let result = if case .integer(let result)? = body["result"] { Int(result) } else { 0 }
    let run = try session(of: query, for: stream).trace(query.source)
    guard run.results.indices.contains(result) else {
      throw ServiceError.badRequest("the query has no such result")
    }
    let traced = run.results[result]
    let items = try items(of: cells, at: Int(number), in: traced)
    var members = [
      JSONMember("command", .string(evidenceCommand(query))),
      JSONMember("isRowPreserving", .bool(traced.isRowPreserving)),
      JSONMember("isRepeatable", .bool(run.isRepeatable)),
    ]
    guard let items else {
      members.append(JSONMember("items", .null))
      return .object(members)
    }
    members.append(JSONMember("count", .integer(Int64(items.count))))
    members.append(JSONMember("items", .array(try records(Array(items.prefix(Self.mostRecords))))))
    return .object(members)
  }

  private struct Found: Error {}

  /// nil where no row has those values any more.
  private func items(
    of cells: [JSONValue], at number: Int, in result: TracedResult
  ) throws -> [String]? {
    let types = result.columns.map(\.type)
    var at = 0
    var found: [String]?
    do {
      try result.forEachRow { row, items in
        defer { at += 1 }
        // Only rows that may be it are compared.
        guard at == number || found == nil, Self.isSame(row, types, cells) else { return }
        found = items
        if at == number { throw Found() }
      }
    } catch is Found {}
    return found
  }

  private static func isSame(_ row: [Value], _ types: [ScalarType], _ cells: [JSONValue]) -> Bool {
    guard row.count == cells.count else { return false }
    return row.indices.allSatisfy { index in
      guard let text = row[index].pageText(types[index]) else { return cells[index] == .null }
      switch cells[index] {
      case .string(let cell): return cell == text
      // A long value is identified by its beginning and its length.
      case .array(let parts):
        guard case .string(let start)? = parts.first, case .integer(let length)? = parts.last else {
          return false
        }
        return text.utf16.count == Int(length) && text.utf16.starts(with: start.utf16)
      default: return false
      }
    }
  }

  private func records(_ items: [String]) throws -> [JSONValue] {
    guard case .database(let path) = logs.source else { return [] }
    do {
      let tracer = try Tracer(try Store(path: path, mode: .readOnly))
      return try items.compactMap { ItemID($0) }.flatMap { try tracer.traces(of: $0) }.map {
        trace in
        var shown = trace
        shown.record = Array(trace.record.prefix(Self.mostBytes))
        guard case .object(var members) = shown.json else { return .null }
        // The hash is of all bytes.
        members.removeAll { $0.key == "recordSha256" }
        members.append(JSONMember("recordSha256", .string("\(trace.recordSHA256)")))
        members.append(JSONMember("isIntact", .bool(trace.isIntact)))
        members.append(JSONMember("isWhole", .bool(trace.record.count <= Self.mostBytes)))
        return .object(members)
      }
    } catch let error as StorageError {
      throw WorkspaceError.database("\(error)")
    } catch let error as SQLiteError {
      throw WorkspaceError.database(error.message)
    }
  }

  /// The command that writes the result and its proof into a folder.
  private func evidenceCommand(_ query: PageQuery) -> String {
    let source = String(decoding: query.source.utf8, as: UTF8.self)
    let words =
      ["kustody", "evidence"] + logs.arguments + query.arguments + ["--out", "evidence", source]
    return words.map(shellWord).joined(separator: " ")
  }
}

/// A word that a shell reads as it is.
private func shellWord(_ word: String) -> String {
  let isPlain =
    !word.isEmpty
    && word.utf8.allSatisfy { byte in
      byte < 0x80
        && (Character(UnicodeScalar(byte)).isLetter || "0123456789-_./:+=".utf8.contains(byte))
    }
  return isPlain
    ? word
    : "'"
      + word.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
}
