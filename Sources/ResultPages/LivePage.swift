import Diagnostics
import JSON
import Rendering
import Workbooks

/// What a page knows that can be asked again: where, and what was set for this one.
package struct LivePage: Sendable {
  /// An absolute path without a query.
  let path: String
  /// Parameters that were set, with their values, in their order.
  let given: [(name: String, value: String)]

  package init(path: String, given: [(name: String, value: String)]) {
    self.path = path
    self.given = given
  }

  /// The address of the page with these parameters set as well.
  func address(setting values: [(name: String, value: String)]) -> String {
    let names = Set(values.map(\.name))
    let all = given.filter { !names.contains($0.name) } + values
    let query = all.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }
    return query.isEmpty ? path : path + "?" + query.joined(separator: "&")
  }

  /// A text as it stands in the query of an address.
  package static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += digits.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return encoded
  }

  // MARK: drawing

  /// Parameters as a form, which keeps what others set.
  func form(_ parameters: [ShownParameter]) -> String {
    var text = "<form class=\"live\" method=\"get\" action=\"\(htmlEscaped(path))\">\n"
    let own = Set(parameters.map(\.name))
    for (name, value) in given where !own.contains(name) { text += Self.hidden(name, value) }
    for parameter in parameters {
      guard let control = parameter.control else { continue }
      let title =
        parameter.description.isEmpty ? "" : " title=\"\(htmlEscaped(parameter.description))\""
      text += "<label\(title)><span>\(htmlEscaped(parameter.label))</span>\n"
      text += Self.html(control, named: parameter.name) + "</label>\n"
    }
    return text + "<button>Apply</button>\n</form>\n"
  }

  private static func hidden(_ name: String, _ value: String) -> String {
    "<input type=\"hidden\" name=\"\(htmlEscaped(name))\" value=\"\(htmlEscaped(value))\">\n"
  }

  private static func html(_ control: ParameterControl, named name: String) -> String {
    switch control {
    case .text(let value):
      return "<input name=\"\(htmlEscaped(name))\" value=\"\(htmlEscaped(value))\">\n"
    case .time(let value):
      return
        "<input name=\"\(htmlEscaped(name))\" value=\"\(htmlEscaped(value))\" list=\"times\" "
        + "placeholder=\"24h, 7d or START/END\">\n"
    case .choice(let options, let isMultiple):
      // What is not sent at all has its usual value: that nothing is chosen must be said.
      var text = isMultiple ? hidden(name, "") : ""
      let size = isMultiple ? " multiple size=\"\(max(2, min(6, options.count)))\"" : ""
      text += "<select name=\"\(htmlEscaped(name))\"\(size)>\n"
      if !isMultiple {
        let isUnset = !options.contains { $0.isChosen }
        text += "<option value=\"\"\(isUnset ? " selected" : "")>–</option>\n"
      }
      for option in options {
        text +=
          "<option value=\"\(htmlEscaped(option.value))\"\(option.isChosen ? " selected" : "")>"
          + "\(htmlEscaped(option.label))</option>\n"
      }
      return text + "</select>\n"
    }
  }

  /// The lengths that a time range is offered.
  static let times =
    "<datalist id=\"times\">"
    + ["1h", "4h", "12h", "1d", "2d", "3d", "7d", "14d", "30d", "90d"].map {
      "<option value=\"\($0)\">"
    }.joined() + "</datalist>\n"

  func tabs(_ labels: [String], chosen: Int, _ setting: TabSetting) -> String {
    zip(labels, setting.values).enumerated().map { index, tab in
      let address = address(setting: [(setting.parameter, tab.1)])
      let state = index == chosen ? " aria-current=\"page\"" : ""
      return "<a href=\"\(htmlEscaped(address))\"\(state)>\(htmlEscaped(tab.0))</a>\n"
    }.joined()
  }

  /// The address that sets values, or that unsets them where all are set already.
  private func choice(
    _ values: [(name: String, value: String)]
  ) -> (address: String, isCurrent: Bool)? {
    // To set nothing is to unset, which the link of what is selected does.
    guard values.contains(where: { !$0.value.isEmpty }) else { return nil }
    let isCurrent = values.allSatisfy { value in given.contains { $0 == value } }
    return (address(setting: isCurrent ? values.map { ($0.name, "") } : values), isCurrent)
  }

  /// A link that sets a parameter.
  func link(_ label: String, _ setting: ParameterSetting) -> String {
    let value = (name: setting.parameter, value: setting.value)
    let state = given.contains { $0 == value } ? " aria-current=\"true\"" : ""
    return "<a href=\"\(htmlEscaped(address(setting: [value])))\"\(state)>\(htmlEscaped(label))</a>"
  }

  /// A link from a part of a chart, which sets what the part gives.
  func link(to part: ChartSelection, of selections: [StepPage.Selection]) -> SVGChart.Link? {
    var values: [(name: String, value: String)] = []
    for selection in selections {
      let value: String? =
        switch selection.column.lowercased() {
        case "series": part.series
        case "x": part.x
        case "y": part.y
        case "label": part.x ?? part.series
        case "": part.x == nil ? nil : part.json
        default: nil
        }
      if let value { values.append((selection.parameter, value)) }
    }
    return choice(values).map { SVGChart.Link(address: $0.address, isCurrent: $0.isCurrent) }
  }

  /// A link that selects a row: it sets what the row gives.
  func selection(of row: Int, in step: StepPage) -> String? {
    guard let answer = step.answer, answer.table.rows.indices.contains(row) else { return nil }
    var values: [(name: String, value: String)] = []
    for selection in step.selections {
      let wanted = selection.column.lowercased()
      if wanted.isEmpty {
        values.append((selection.parameter, answer.json(ofRow: row)))
        continue
      }
      guard let column = answer.table.columns.firstIndex(where: { $0.name.lowercased() == wanted })
      else { continue }
      let type = answer.table.columns[column].type
      values.append((selection.parameter, answer.table.rows[row][column].plainText(as: type)))
    }
    guard let (address, isSelected) = choice(values) else { return nil }
    return
      "<a class=\"select\" href=\"\(htmlEscaped(address))\" "
      + "title=\"\(isSelected ? "Deselect" : "Select")\">\(isSelected ? "●" : "○")</a>"
  }
}

extension ChartSelection {
  /// All that it says as an object.
  var json: String {
    let members = [("series", series), ("x", x), ("y", y)].compactMap { name, value in
      value.map { JSONMember(name, .string($0)) }
    }
    return JSONValue.object(members).jsonText
  }
}
