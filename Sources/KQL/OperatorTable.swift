import KQLCatalog
import KQLSyntax

/// Every operator, by the file that declares it.
package let tabularOperators: [any TabularOperator.Type] = [
  As.self,
  Consume.self,
  Count.self,
  Datatable.self,
  Distinct.self,
  Evaluate.self,
  Extend.self,
  ExternalData.self,
  Facet.self,
  Find.self,
  Fork.self,
  GetSchema.self,
  GraphMarkComponents.self,
  GraphMatch.self,
  GraphShortestPaths.self,
  GraphToTable.self,
  GraphWhereNodes.self,
  Invoke.self,
  Join.self,
  Lookup.self,
  MVApply.self,
  MVExpand.self,
  MakeSeries.self,
  MakeGraph.self,
  OrderBy.self,
  Parse.self,
  ParseKV.self,
  Partition.self,
  Print.self,
  Project.self,
  ProjectAway.self,
  ProjectByNames.self,
  ProjectKeep.self,
  ProjectRename.self,
  ProjectReorder.self,
  RangeRows.self,
  Render.self,
  Sample.self,
  SampleDistinct.self,
  Scan.self,
  Search.self,
  Serialize.self,
  Summarize.self,
  Take.self,
  Top.self,
  TopHitters.self,
  TopNested.self,
  Union.self,
  Where.self,
]

extension Grammar {
  /// The language with all its operators, and the word operators of a catalog.
  package static func standard(_ catalog: FunctionCatalog) -> Grammar {
    let words = catalog.scalars.values.filter(\.isOperator).map(\.name).filter { name in
      name.utf8.first.map { $0 == UInt8(ascii: "!") || $0 >= UInt8(ascii: "a") } ?? false
    }
    return Grammar(
      // One by one: as a whole the array would be cast while the program runs.
      operators: tabularOperators.map { $0 as any OperatorSyntax.Type },
      wordOperators: Set(words).subtracting(["and", "or", "!=", "!~", "matches regex"]),
      unsupported: unsupportedNames.named(.tabularOperator))
  }
}
