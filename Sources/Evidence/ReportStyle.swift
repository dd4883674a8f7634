/// How the pages of evidence look, on the screen and in print.
enum ReportStyle {
  /// The beginning of a page.
  ///
  /// - Parameter title: as HTML.
  static func head(title: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(title)</title>
    <style>
    body { font: 14px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
    table { border-collapse: collapse; margin: .5rem 0 1rem; }
    th, td { border: 1px solid #bbb; padding: 2px 8px; text-align: left; vertical-align: top; }
    td, pre, .json { white-space: pre-wrap; overflow-wrap: break-word; }
    td.long { overflow-wrap: anywhere; min-width: 16rem; }
    pre, .json { border: 1px solid #bbb; padding: .5rem; overflow-wrap: anywhere; font-family: ui-monospace, monospace; }
    h3 { margin-bottom: 0; font-size: 1rem; overflow-wrap: anywhere; }
    .question { font-style: italic; }
    .hash { font-family: ui-monospace, monospace; font-size: 12px; }
    .n { text-align: right; }
    .blank { border-bottom: 1px solid #000; padding-bottom: 2rem; }
    @media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
    </style>
    </head>
    <body>

    """
  }
}
