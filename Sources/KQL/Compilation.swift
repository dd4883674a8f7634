// KQL: the middle of the compiler. A syntax tree becomes a plan and a semantic model: names are
// bound, types inferred.

import Diagnostics
import KQLCatalog
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues

/// A query at each stage of the front end: its tokens, its tree, what its parts mean, what is wrong with it, and
/// the plans of its results.
package struct Compilation {
  package let source: SourceText
  /// Empty where the text cannot be split into tokens.
  package private(set) var tokens: [Token] = []
  /// nil where the text cannot be read.
  package private(set) var syntax: Query?
  /// What was bound, errors or not.
  package private(set) var model = SemanticModel()
  /// One plan per tabular statement, or per leg of `fork`; those with errors are missing.
  package private(set) var plans: [LogicalPlan] = []
  /// All that is wrong, in the order in which it was found.
  package private(set) var diagnostics: [Diagnostic] = []
  /// What is worth knowing of a query that is answered all the same.
  package private(set) var warnings: [Diagnostic] = []
  /// What `render` asks for.
  package private(set) var visualization: Visualization?
  /// What `now()` means: that of the options, unless the query sets another.
  package private(set) var now: Int64
  /// The saved functions that it calls, sorted.
  package private(set) var savedFunctions: [String] = []
  /// Tables and functions that are not known and were taken for the user's own.
  package private(set) var assumed: Set<String> = []
  /// The tables that it reads, sorted, those that are not known among them.
  package private(set) var tables: [String] = []
  /// How far back its conditions reach; only of a query that is checked and not run.
  package private(set) var lookBack: LookBack?
  /// Goes on after the columns of the plans.
  private(set) var numbers = ColumnNumbers(.binding)

  /// Reads and binds a query; an error in it is one of `diagnostics`.
  fileprivate init(
    of source: SourceText, by compiler: Compiler, for host: any CompileHost,
    _ options: CompileOptions
  ) {
    self.source = source
    now = options.now
    func check() throws(Diagnostic) { try Binder.checkDeadline(of: host) }
    do throws(Diagnostics) {
      tokens = try Self.tokens(of: source, while: check)
      syntax = try Parser.parse(
        source, tokens: tokens, grammar: compiler.grammar, while: check)
    } catch {
      diagnostics = error.all
      guard options.bindsDamaged else { return }
      tokens = readableTokens(of: source).tokens
      syntax = Parser.readable(source, tokens: tokens, grammar: compiler.grammar)
    }
    guard let syntax else { return }
    let misread = diagnostics
    bind(syntax, compiler.binder(of: source, for: host, options))
    if !misread.isEmpty { diagnostics = misread }
  }

  private static func tokens(
    of source: SourceText, while check: @escaping ReadingCheck
  ) throws(Diagnostics) -> [Token] {
    do throws(Diagnostic) {
      return try KQLSyntax.tokens(of: source, while: check)
    } catch {
      throw Diagnostics(source: source, [error])
    }
  }

  private mutating func bind(_ query: Query, _ binder: Binder) {
    plans = binder.bind(query)
    model = binder.recorder.model
    assumed = binder.assumed
    diagnostics = binder.diagnostics
    warnings = binder.warnings
    tables = binder.tablesRead.sorted()
    if binder.options.assumesUnknown, diagnostics.isEmpty { lookBack = binder.lookBack() }
    visualization = binder.visualization
    now = binder.options.now
    savedFunctions = binder.savedFunctions.keys.sorted()
    numbers = binder.numbers
  }

  /// Those that say what the answer lacks: anyone who sees it has to see them.
  package var answerWarnings: Diagnostics {
    Diagnostics(source: source, warnings.filter { $0.code == .skippedTable })
  }

  /// - Throws: every error of the query.
  package func validate() throws(Diagnostics) {
    guard diagnostics.isEmpty else { throw Diagnostics(source: source, diagnostics) }
  }

  /// The plans of a query that is to be run.
  ///
  /// - Throws: every error of the query, and that there is nothing to run.
  package func runnablePlans() throws(Diagnostics) -> [LogicalPlan] {
    try validate()
    if !plans.isEmpty { return plans }
    throw Diagnostics(
      source: source,
      [
        Diagnostic(
          .wrongShape, "there is nothing to answer in this query",
          at: Span(max(0, source.utf8.count - 1), source.utf8.count),
          help: "end it with a table, as in `AzureDiagnostics | take 10`")
      ])
  }

  /// The columns of the first result, the types of those that are known; nil where nobody knows all columns.
  package var columns: [(name: String, type: ScalarType?)]? {
    guard let plan = plans.first, !plan.isOpen else { return nil }
    return plan.visibleColumns.map { ($0.name, $0.isUnknown ? nil : $0.type) }
  }
}

/// What the language is made of, for all compilations.
package struct Compiler {
  package let catalog: FunctionCatalog
  package let grammar: Grammar

  package init(_ catalog: FunctionCatalog) {
    self.catalog = catalog
    grammar = .standard(catalog)
  }

  package func compilation(
    of source: SourceText, for host: any CompileHost, _ options: CompileOptions
  ) -> Compilation {
    Compilation(of: source, by: self, for: host, options)
  }

  /// The text in one style; see `KQLSyntax.formatted`.
  package func formatted(_ source: SourceText) throws(Diagnostics) -> String {
    try KQLSyntax.formatted(source, grammar)
  }

  /// The queries of a text that may hold several; see `KQLSyntax.separateQueries`.
  package func queries(in source: SourceText) -> [SourceText] {
    separateQueries(of: source, grammar)
  }

  /// - Parameter numbers: those of its columns.
  func binder(
    of source: SourceText, for host: any CompileHost, _ options: CompileOptions,
    numbers: ColumnNumbers = ColumnNumbers(.binding)
  ) -> Binder {
    Binder(
      source: source, catalog: catalog, grammar: grammar, host: host, options: options,
      numbers: numbers)
  }
}
