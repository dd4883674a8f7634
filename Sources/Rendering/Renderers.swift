// Rendering: rows become bytes: tables, JSON, CSV, HTML and others, a row at a time.

/// Every format a result can be rendered in, in the order help names them.
package let renderers: [any Renderer.Type] = [
  TableRenderer.self, LineRenderer.self, ChartRenderer.self, JSONRenderer.self,
  JSONLinesRenderer.self, CSVRenderer.self,
  TSVRenderer.self, MarkdownRenderer.self, HTMLRenderer.self, SVGRenderer.self,
  WorkbookRenderer.self,
]

/// The renderer that `--format` calls `name`; nil if there is none.
package func renderer(named name: String) -> (any Renderer.Type)? {
  renderers.first { $0.name == name }
}
