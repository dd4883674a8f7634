import Compression
import Foundation
import JSON
import KQLValues
import Parquet
import Spreadsheet
import Testing

/// Files of real writers with the values that went into them, kept beside the project.
@Suite("Samples of Parquet and xlsx")
struct SampleTests {
  struct Sample {
    var columns: [String]
    var rowCount: Int
    var firstRows: [[JSONValue]]
    var sheet: String?
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/formats/parquet-xlsx").standardizedFileURL

  private static let samples: [String: Sample] = {
    let url = folder.appending(path: "expected.jsonl")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [:] }
    var samples: [String: Sample] = [:]
    for line in text.split(separator: "\n") {
      guard let json = try? JSONValue(parsing: String(line)), case .string(let name)? = json["file"]
      else { continue }
      samples[name] = Sample(
        columns: json["columns"].elements.map { $0.elements.texts.joined(separator: ":") },
        rowCount: json["rows"]?.integer ?? -1,
        firstRows: json["first_rows"].elements.map(\.elements), sheet: json["sheet"].texts.first)
    }
    return samples
  }()

  private static let names =
    samples.isEmpty ? ["skipped: ../shared is not here"] : samples.keys.sorted()

  @Test("what writers wrote is what is read", arguments: names)
  func reads(name: String) throws {
    guard let sample = Self.samples[name] else { return }
    let bytes = Array(try Data(contentsOf: Self.folder.appending(path: name)))
    let table =
      name.hasSuffix(".parquet")
      ? try Table(parquet: bytes) : try Table(workbook: bytes, sheet: sample.sheet)
    #expect(table.columns == sample.columns)
    #expect(table.rows.count == sample.rowCount)
    for (number, (row, expected)) in zip(table.rows, sample.firstRows).enumerated() {
      for (index, column) in sample.columns.enumerated() {
        let value = row.members[index].value
        let isSame = Self.isSame(value, expected[index], type: column.split(separator: ":").last)
        #expect(
          isSame, "row \(number), \(column): \(value.jsonText), not \(expected[index].jsonText)")
      }
    }
  }

  private static func isSame(_ value: JSONValue, _ expected: JSONValue, type: Substring?) -> Bool {
    switch (value, expected) {
    case (.object(let members), .object(let others)) where type == "dynamic":
      return members.count == others.count
        && members.allSatisfy { expected[$0.key] == $0.value }
    case (.string(let text), .object):
      // A long text: its beginning, and how many letters x follow.
      let start = expected["text"].texts.first ?? ""
      return text == start + String(repeating: "x", count: expected["then_x"]?.integer ?? 0)
    case (.string(let text), .string(let other)):
      if type == "real" {
        return ["NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"][text] == other
      }
      return text == other || type == "timespan" && TimeSpan.parse(text) == TimeSpan.parse(other)
    case (.number(let number, _), .number(let other, _)):
      return abs(number - other) <= 1e-9 * max(1, abs(other)) && number.sign == other.sign
    default: return value == expected
    }
  }
}
