import Diagnostics
import Documents
import Files
import KQL

/// Functions as Sentinel's repositories keep them: a YAML file with the body and its parameters.
enum SentinelFunction {
  /// - Returns: nil for a YAML file of something else.
  static func function(_ file: LocalFile) throws(FileError) -> SavedFunction? {
    let path = file.path
    let text = try file.text()
    guard text.contains("FunctionQuery") || text.contains("ParserQuery") else { return nil }
    let document: Document
    do throws(Diagnostic) {
      document = try Document(SourceText(text, name: path))
    } catch {
      let place = SourceText(text).position(of: error.span.start)
      throw FileError(path: "\(path):\(place.line)", reason: error.message)
    }
    let root = document.root
    guard let body = root["FunctionQuery"]?.text ?? root["ParserQuery"]?.text else { return nil }
    let name =
      root["FunctionAlias"]?.text ?? root["FunctionName"]?.text ?? root["ParserName"]?.text
      ?? stem(ofPath: path)
    let declared = root["FunctionParams"] ?? root["FunctionParameters"] ?? root["ParserParams"]
    let parameters = (declared?.list ?? []).compactMap(parameter)
    return SavedFunction(
      name: name,
      parameters: parameters.isEmpty ? "" : "(" + parameters.joined(separator: ", ") + ")",
      body: body, path: path)
  }

  /// `Name: Type, Default` as KQL declares a parameter.
  private static func parameter(_ node: DocumentNode) -> String? {
    guard let name = node["Name"]?.text, let type = node["Type"]?.text else { return nil }
    if type.lowercased().hasPrefix("table") { return "\(name):(*)" }
    guard let value = node["Default"]?.text else { return "\(name):\(type)" }
    let isQuoted = value.hasPrefix("'") || value.hasPrefix("\"") || value.hasPrefix("@")
    guard type == "string", !isQuoted else { return "\(name):\(type)=\(value)" }
    let escaped = value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
    return "\(name):\(type)='\(escaped)'"
  }
}
