/// The style of pages that hold results: light or dark as the reader's system is, light on paper.
enum PageStyle {
  static let text = """
    :root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1f; --dim: #62626b; --line: #d5d5dc;
      --soft: #f4f4f7; --link: #0a5fc0; --info: #0a5fc0; --warning: #b06a00; --error: #c02333; --success: #2a7d2a; }
    @media (prefers-color-scheme: dark) { :root { --paper: #17171b; --ink: #e8e8ee; --dim: #a0a0ac; --line: #3a3a44;
      --soft: #222229; --link: #7ab6ff; --info: #7ab6ff; --warning: #f0b050; --error: #ff7f8a; --success: #7fce7f; } }
    @media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --dim: #444; --line: #bbb; --soft: #f4f4f4;
      --link: #000; --info: #0a5fc0; --warning: #8a5200; --error: #a01020; --success: #206020; }
      .item { break-inside: avoid-page; } .proof:not([open]), .select, .live button { display: none; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 16px; max-width: 1600px; background: var(--paper); color: var(--ink);
      font: 14px/1.45 system-ui, sans-serif; }
    h1 { font-size: 24px; margin: 8px 0; } h2 { font-size: 19px; } h3 { font-size: 16px; }
    h1, h2, h3, h4 { line-height: 1.25; }
    a { color: var(--link); } code, pre { font: 12.5px/1.45 ui-monospace, monospace; }
    pre { background: var(--soft); padding: 8px; margin: 4px 0; overflow: auto; white-space: pre-wrap;
      overflow-wrap: anywhere; }
    blockquote { margin: 8px 0; padding-left: 12px; border-left: 3px solid var(--line); color: var(--dim); }
    table { border-collapse: collapse; margin: 4px 0; max-width: 100%; }
    th, td { border: 1px solid var(--line); padding: 3px 8px; text-align: left; vertical-align: top;
      overflow-wrap: break-word; max-width: 640px; }
    th { background: var(--soft); white-space: nowrap; } .n { text-align: right; } .c { text-align: center; }
    .wide { overflow-x: auto; max-height: 560px; overflow-y: auto; }
    @media print { .wide { max-height: none; overflow: visible; } table { font-size: 12px; }
      th, td, .ids, .beside-text { white-space: normal; overflow-wrap: anywhere; } }
    .flow { display: flex; flex-wrap: wrap; margin: 0 -6px; }
    .item { padding: 6px; min-width: 0; flex: 0 0 auto; }
    @media (max-width: 720px) { .item { width: 100% !important; } }
    .bordered { border: 1px solid var(--line); border-radius: 4px; }
    .step > h3, .group > h2, .group > h3 { margin: 4px 0; }
    .box { border-left: 4px solid var(--line); background: var(--soft); padding: 6px 12px; margin: 4px 0; }
    .box > :first-child { margin-top: 0; } .box > :last-child { margin-bottom: 0; }
    .info { border-color: var(--info); } .warning { border-color: var(--warning); } .error { border-color: var(--error); }
    .success { border-color: var(--success); } .upsell { border-color: var(--info); }
    .dim { color: var(--dim); } .picture { color: var(--dim); font-style: italic; }
    .facts { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 4px 0; } .facts dt { color: var(--dim); }
    .facts div { display: flex; gap: 6px; } .facts dd { margin: 0; font-weight: 600; }
    .radio { position: absolute; opacity: 0; pointer-events: none; }
    .tabs { display: flex; flex-wrap: wrap; gap: 4px; border-bottom: 1px solid var(--line); }
    .tabs label { padding: 6px 12px; cursor: pointer; border-bottom: 3px solid transparent; }
    .tabs a { padding: 6px 12px; border-bottom: 3px solid transparent; text-decoration: none; color: inherit; }
    .tabs a[aria-current] { border-color: var(--link); font-weight: 600; }
    .live { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: flex-end; margin: 4px 0; }
    .live label span { display: block; color: var(--dim); font-size: 12px; } .live select { max-width: 320px; }
    .select { text-decoration: none; }
    .proof { margin-top: 4px; color: var(--dim); font-size: 12px; } .proof summary, .ids summary { cursor: pointer; }
    .proof pre, .proof table { color: var(--ink); }
    .ids, .beside-text { white-space: nowrap; } .ids { font: 11px ui-monospace, monospace; } .ids summary { font: 12px system-ui, sans-serif; }
    .cell { display: block; overflow-wrap: anywhere; } .sign { display: inline-block; min-width: 1.3em; height: 1.3em; line-height: 1.3em;
      text-align: center; border-radius: 1em; font-size: 11px; margin-right: 5px; }
    .under { display: block; height: 4px; margin-top: 2px; background: var(--soft); }
    .under span, .beside span { display: block; height: 100%; }
    .beside { display: inline-block; width: 90px; height: 10px; margin-right: 6px; background: var(--soft); }
    .parts { display: flex; height: 8px; min-width: 120px; margin-top: 2px; } .parts span { display: block; height: 100%; }
    .spark { width: 120px; height: 26px; display: block; }
    .big { font-size: 26px; font-weight: 600; line-height: 1.2; }
    .header { font-size: 18px; font-weight: 600; }
    .tiles { display: flex; flex-wrap: wrap; gap: 8px; } .tile { min-width: 150px; max-width: 320px; padding: 8px 10px; }
    .tile > .select { float: right; margin-left: 8px; }
    .tile .row { display: flex; justify-content: space-between; gap: 12px; align-items: baseline; }
    .chart { display: block; max-width: 100%; height: auto; }
    .chart a[aria-current] text { font-weight: 700; } .chart a[aria-current] :is(rect, circle, path) { stroke: var(--ink); stroke-width: 3; }
    .chart a:hover { opacity: 0.75; } .chart a:focus-visible { outline: 2px solid var(--link); }
    .head { background: var(--soft); font-weight: 600; }
    footer { margin-top: 24px; border-top: 1px solid var(--line); color: var(--dim); font-size: 12px; }
    """
}

/// A page of its own: no script, nothing loaded from elsewhere.
struct PageFrame {
  var title: String
  var styles: String
  var body: String

  var text: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(title)</title>
    <style>
    \(PageStyle.text)
    \(styles)</style>
    </head>
    <body>
    \(body)</body>
    </html>

    """
  }
}
