// LanguageService: what an editor asks of a query that is being written. The shell, the web page and the language
// server ask here; the answers come from the compiler and from the declarations it is made of.

import Diagnostics
import KQL
import KQLSyntax

/// Answers about the text of a query, written to the end or not, over the tables and functions of one host.
///
/// Places are offsets in the text's UTF-8 bytes; `SourceText` has them as lines and columns.
package struct LanguageService {
  let compiler: Compiler
  let host: any CompileHost
  let options: CompileOptions
  let words: Vocabulary

  package init(
    _ compiler: Compiler, for host: any CompileHost, _ options: CompileOptions,
    _ words: Vocabulary = .standard
  ) {
    self.compiler = compiler
    self.host = host
    self.options = options
    self.words = words
  }

  /// What the compiler makes of the parts of a text that can be read.
  func compilation(of source: SourceText) -> Compilation {
    var options = options
    options.bindsDamaged = true
    return compiler.compilation(of: source, for: host, options)
  }

  /// The text in the one style; see `KQLSyntax.formatted`.
  package func formatted(_ source: SourceText) throws(Diagnostics) -> String {
    try compiler.formatted(source)
  }

  /// The query of a text of several that holds a place, all else blanked out.
  func query(at offset: Int, of source: SourceText) -> SourceText {
    let queries = compiler.queries(in: source)
    guard queries.count > 1 else { return source }
    // The one that ends after the place, or the last.
    return queries.first { query in
      (query.utf8.lastIndex { $0 > 0x20 } ?? 0) + 1 >= offset
    } ?? queries[queries.count - 1]
  }
}
