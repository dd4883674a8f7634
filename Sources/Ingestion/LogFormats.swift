/// The formats that are known, in the order in which a record is shown to them.
enum LogFormats {
  static let all: [any LogFormat.Type] = [
    WorkspaceRowsFormat.self,
    UnreadFormat.self,
    ResourceSpecificFormat.self,
    AzureDiagnosticsFormat.self,
    UnknownFormat.self,
  ]
}
