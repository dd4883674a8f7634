// KQLFunctions: every scalar function and aggregate, declared once with types, body, words and
// examples.

import GeoFunctions
import KQLCatalog

/// The language's functions: each family is declared in the file of its name.
extension FunctionCatalog {
  package static let standard: FunctionCatalog = {
    var catalog = FunctionCatalog()
    catalog.family("Logical operators") { $0.declareLogic() }
    catalog.family("Comparison operators") { $0.declareComparisons() }
    catalog.family("Arithmetic operators") { $0.declareArithmetic() }
    catalog.family("String operators") { $0.declareStringOperators() }
    catalog.family("Conversion functions") { $0.declareConversions() }
    catalog.family("Rounding functions") { $0.declareBinning() }
    catalog.family("String functions") { $0.declareStrings() }
    catalog.family("Regular expression functions") { $0.declareRegex() }
    catalog.family("Encoding and hash functions") { $0.declareEncoding() }
    catalog.family("Datetime and timespan functions") { $0.declareDateTime() }
    catalog.family("Mathematical functions") { $0.declareMath() }
    catalog.family("Conditional and null functions") { $0.declareConditional() }
    catalog.family("Array functions") { $0.declareArrays() }
    catalog.family("Property bag and dynamic functions") { $0.declareBags() }
    catalog.family("Network functions") { $0.declareNetwork() }
    catalog.family("Unit conversion functions") { $0.declareUnits() }
    catalog.family("Series functions") { $0.declareSeries() }
    catalog.family("Statistics functions") { $0.declareStatistics() }
    catalog.family("Geospatial functions") { $0.declareGeo() }
    catalog.family("Statistics aggregates") { $0.declareStatisticsAggregates() }
    catalog.family("Minimum, maximum and choice aggregates") { $0.declareExtremes() }
    catalog.family("List, set and bag aggregates") { $0.declareLists() }
    catalog.family("Sketch aggregates") { $0.declareSketches() }
    catalog.family("Internal") {
      $0.declareParse()
      $0.declareParseKV()
      $0.declareInternals()
      $0.declareWindows()
    }
    catalog.family("Counting aggregates") { $0.declareCounting() }
    catalog.family("Row aggregates") { $0.declareRowPacks() }
    return catalog
  }()
}
