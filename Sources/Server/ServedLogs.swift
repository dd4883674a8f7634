// Server: a workspace over HTTP: the Kusto REST interface, the Azure Monitor query interface, and a web page.

import Workspace

/// Which logs are served, and how queries of them are run.
package struct ServedLogs: Sendable {
  package enum Source: Sendable {
    case database(path: String)
    /// A database was looked for at the path and is none there: queries of tables are refused.
    case nothing(insteadOf: String)
    /// A server has the rows.
    case shipped(RemoteLogs)
  }

  package var source: Source
  /// What clients call the database.
  package var name: String
  /// The options of a command line that names the same logs.
  package var arguments: [String] = []
  /// Of kustody.
  package var version = ""
  /// What all queries are run under; requests add to it.
  package var options: QueryOptions
  /// What is drawn at `/workbooks`.
  package var workbooks: [ServedWorkbook] = []
  /// Whether `now()` is the newest row in workbooks: so that "the last day" of old logs is not empty.
  package var workbooksReplay = false
  /// Seconds that a query may take; nil for any time.
  package var timeout: Double?
  /// Bytes that a query may add to what the process holds; nil for any amount.
  package var memory: Int64?

  package init(_ source: Source, name: String, _ options: QueryOptions) {
    self.source = source
    self.name = name
    self.options = options
    self.options.readsNamedFiles = false
    // Clients name clusters and workspaces as their owners do; there is one here.
    if options.workspaces.isEmpty { self.options.workspaces = ["*"] }
  }

  /// Whether a client means this database: by its name in any case, or by one that clients send where nobody named one.
  func isCalled(_ name: String?) -> Bool {
    guard let name, !name.isEmpty else { return true }
    let wanted = name.lowercased()
    return wanted == self.name.lowercased() || wanted == "netdefaultdb" || wanted == "default"
  }
}

/// Who may ask.
package struct Access: Sendable {
  /// What `Host` may say, in lower case, with the port.
  var hosts: Set<String>
  /// What a client has to know; nil where only this machine can connect.
  var token: String?
  /// Pages of other origins that may ask.
  var origins: Set<String>

  /// - Parameters:
  ///   - token: nil for loopback alone.
  ///   - origins: such as `https://dataexplorer.azure.com`.
  package init(port: UInt16, token: String? = nil, origins: [String] = []) {
    var hosts: Set<String> = []
    for name in ["127.0.0.1", "localhost", "[::1]"] {
      hosts.insert("\(name):\(port)")
      if port == 80 { hosts.insert(name) }
    }
    self.hosts = hosts
    self.token = token
    self.origins = Set(origins.map { $0.lowercased() })
  }
}
