// swift-format-ignore-file
// Made by Scripts/make-page.py from Page and Fixtures/queries; do not edit.

/// The page of `kustody serve`.
enum PageText {
  /// What a browser compares the script and the style with before it takes them.
  static let scriptHash = "sha256-uJjZ7OWilUFDRH3fbmllcUgNm1UaVrLbEe05UKs25+w="
  static let styleHash = "sha256-IPMeFiWeqx7FXc0b0MjwYG4KXWNijH+/0wQHjraUciM="
  static let text = ###"""
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>kustody</title>
<link rel="icon" href="data:,">
<style>:root{color-scheme:light dark;--back:#fff;--fore:#1c2430;--soft:#5b6675;--line:#d5dbe3;--panel:#f5f7fa;--mark:#dbe8ff;
--main:#1f5fc4;--bad:#b3261e;--warn:#8a5a00;--good:#1b7a3d;--keyword:#7b2fb5;--operator:#1f5fc4;--function:#8a5a00;
--string:#1b7a3d;--number:#a8380e;--comment:#6a7686;--type:#0f7a7a;font:14px/1.45 system-ui,sans-serif}
@media (prefers-color-scheme:dark){:root{--back:#14181f;--fore:#e2e7ee;--soft:#9aa7b8;--line:#343d4a;--panel:#1b212a;
--mark:#24395e;--main:#7fb0ff;--bad:#ff8a80;--warn:#f2c14e;--good:#6fd08c;--keyword:#d3a4ff;--operator:#7fb0ff;
--function:#f2c14e;--string:#8fd8a3;--number:#ffab84;--comment:#8b98a8;--type:#67d4d4}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html,body{height:100%;margin:0}
body{display:flex;flex-direction:column;background:var(--back);color:var(--fore)}
.skip{position:absolute;left:-999px}.skip:focus{left:4px;top:4px;z-index:9;background:var(--back);padding:4px}
header{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;padding:6px 12px;border-bottom:1px solid var(--line);background:var(--panel)}
h1{font-size:16px;margin:0;overflow-wrap:anywhere}h2{font-size:13px;margin:14px 0 4px;color:var(--soft)}h3{font-size:13px;margin:10px 0 2px}
button,select,input{font:inherit;color:inherit;background:var(--back);border:1px solid var(--line);border-radius:4px;padding:2px 8px}
button{cursor:pointer}button:hover{background:var(--mark)}.primary{background:var(--main);color:var(--back);border-color:var(--main)}
.primary:hover{background:var(--main);filter:brightness(1.1)}
:focus-visible{outline:2px solid var(--main);outline-offset:1px}
#columns{flex:1;display:flex;min-height:0}
#side{width:270px;overflow:auto;padding:8px 10px;border-right:1px solid var(--line);flex:none}
#side input{width:100%}
main{flex:1;display:flex;flex-direction:column;min-width:0;padding:8px 10px;gap:6px}
#detail{width:390px;flex:none;overflow:auto;padding:8px 12px;border-left:1px solid var(--line)}
#menu{display:none}
.bar{display:flex;flex-wrap:wrap;gap:6px;align-items:center}#hint{color:var(--soft)}
#editor{position:relative;height:170px;min-height:70px;resize:vertical;overflow:hidden;border:1px solid var(--line);border-radius:4px;flex:none}
#editor:focus-within{border-color:var(--main)}
#paint,#query{margin:0;padding:8px;border:0;position:absolute;inset:0;width:100%;height:100%;font:13px/19px ui-monospace,Menlo,Consolas,monospace;white-space:pre;tab-size:2;overflow:auto;border-radius:0}
#paint{pointer-events:none;overflow:hidden}
#query{color:transparent;caret-color:var(--fore);background:transparent;resize:none;outline:0}
#query::selection{background:var(--mark);color:transparent}
.keyword{color:var(--keyword)}.operator{color:var(--operator);font-weight:600}.function{color:var(--function)}.string{color:var(--string)}.number{color:var(--number)}.comment{color:var(--comment)}.type{color:var(--type)}
.error{text-decoration:underline wavy var(--bad)}.warning{text-decoration:underline wavy var(--warn)}
#popup{position:absolute;z-index:5;display:flex;max-width:95%;background:var(--panel);border:1px solid var(--line);border-radius:4px;box-shadow:0 3px 12px #0004}
#choices{list-style:none;margin:0;padding:2px;max-height:170px;overflow:auto;min-width:180px}
#choices li{padding:1px 8px;cursor:pointer;white-space:nowrap;display:flex;gap:12px;justify-content:space-between}
#choices li[aria-selected=true]{background:var(--mark)}#choices small{color:var(--soft)}
#about{max-width:340px;max-height:170px;overflow:auto;padding:4px 8px;border-left:1px solid var(--line);white-space:pre-wrap;font-size:12px}
#signature{min-height:18px;font:12px ui-monospace,monospace;color:var(--soft);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
#problems{list-style:none;margin:0;padding:0;max-height:90px;overflow:auto;flex:none}
#problems li{overflow-wrap:anywhere}#problems .bad{color:var(--bad)}#problems .odd{color:var(--warn)}
#problems .place{padding:0 4px;margin-right:4px}
#status{color:var(--soft)}#status b{color:var(--warn)}
#tabs{display:flex;gap:4px;flex-wrap:wrap}#tabs [aria-selected=true]{background:var(--mark)}
#output{flex:1;min-height:160px;display:flex;flex-direction:column;gap:4px}
.tools{display:flex;flex-wrap:wrap;gap:6px;align-items:center}
.pick{position:relative}.pick summary{cursor:pointer;border:1px solid var(--line);border-radius:4px;padding:2px 8px;list-style:none}
.pick div{position:absolute;z-index:4;background:var(--panel);border:1px solid var(--line);padding:6px;max-height:240px;overflow:auto;min-width:180px}
.pick label{display:block;white-space:nowrap}
.grid{flex:1;overflow:auto;border:1px solid var(--line);border-radius:4px;position:relative;min-height:120px;contain:strict}
.head{position:sticky;top:0;z-index:2;background:var(--panel);border-bottom:1px solid var(--line);width:max-content;min-width:100%}
.row{display:flex;height:24px;width:max-content;min-width:100%}
.body{position:relative}.body .row{position:absolute;left:0}
.body .row:hover,.row.open{background:var(--mark)}
.cell{padding:2px 8px;overflow:hidden;white-space:pre;text-overflow:ellipsis;border-right:1px solid var(--line);flex:none;height:24px}
.cell.num{text-align:right;font-variant-numeric:tabular-nums}.cell:focus{outline:2px solid var(--main);outline-offset:-2px}
.null{color:var(--soft);font-style:italic}
.head .cell{font-weight:600;padding:0;display:flex}.head .cell button{flex:1;border:0;background:none;text-align:left;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-weight:600}
.head input{width:100%;border:0;border-radius:0;padding:1px 8px;font-size:12px;background:var(--back)}
div.chart{flex:1;min-height:260px;overflow:auto}.chart svg{display:block;max-width:1200px;height:auto;color:var(--fore)}
.chart .off{display:none}.chart .entry{cursor:pointer}.chart .entry[aria-pressed=false]{opacity:.4}
.tip{position:fixed;z-index:8;pointer-events:none;background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:4px 8px;font-size:12px;max-width:320px;white-space:pre-wrap}
.queries{list-style:none;margin:0;padding:0}.queries li{display:flex}.queries li button:first-child{flex:1;text-align:left;border:0;background:none;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.queries li button+button{border:0;background:none;color:var(--soft)}
#tables details{border-bottom:1px solid var(--line);padding:2px 0}#tables summary{cursor:pointer;overflow-wrap:anywhere}#tables small{color:var(--soft)}
#tables ul{list-style:none;margin:2px 0 6px;padding:0 0 0 12px}#tables li button{border:0;background:none;padding:0 2px;text-align:left;overflow-wrap:anywhere}
.hist{display:block;width:100%;height:52px;cursor:crosshair;touch-action:none}.hist rect{fill:var(--main)}.hist .sel{fill:var(--main);opacity:.25}
dl{margin:0;display:grid;grid-template-columns:minmax(70px,auto) 1fr;gap:1px 8px}dt{color:var(--soft);overflow-wrap:anywhere}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
.source pre,.tree,.command{font:12px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);padding:6px;border-radius:4px;max-height:320px;overflow:auto;margin:4px 0}
.tree details{padding-left:12px}.tree summary{margin-left:-12px;cursor:pointer}.tree div{padding-left:12px}
.good{color:var(--good)}.fault{color:var(--bad);font-weight:600}
@media (max-width:900px){#columns{flex-direction:column;overflow:auto}#menu{display:inline-block}#side{display:none;width:auto;border:0;max-height:50vh}
#side.open{display:block}main{flex:none;min-height:100%}#detail{width:auto;border:0;border-top:1px solid var(--line)}.grid{min-height:300px}#output{min-height:340px}}
@media (max-width:480px){header{padding:4px 8px}header label span,#menu span{display:none}#from,#to,#resource{width:100%}#custom,header label{max-width:100%}}
@media print{header,#side,.bar,#editor,#signature,.tools,#detail,#tabs{display:none!important}body,html{height:auto}.grid{contain:none;overflow:visible}}
</style>
</head>
<body>
<a class="skip" href="#query">Skip to the query</a>
<header>
  <button id="menu" aria-expanded="false" aria-controls="side">☰ <span>Tables</span></button>
  <h1 id="database">kustody</h1>
  <a id="workbooks" href="/workbooks">Workbooks</a>
  <label>Time <select id="time"></select></label>
  <span id="custom" hidden>
    <label>from <input id="from" placeholder="2024-05-14T08:00:00Z" size="21"></label>
    <label>to <input id="to" placeholder="now" size="21"></label>
  </span>
  <label>Resource <input id="resource" list="resources" placeholder="all" size="16"></label>
  <datalist id="resources"></datalist>
</header>
<div id="columns">
<nav id="side" aria-label="Tables and queries">
  <input id="find" type="search" placeholder="Find tables and columns" aria-label="Find tables and columns">
  <h2>Tables</h2>
  <div id="tables"></div>
  <h2>Saved queries</h2>
  <ul id="saved" class="queries"></ul>
  <h2>Recent queries</h2>
  <ul id="recent" class="queries"></ul>
  <h2>Queries to begin with</h2>
  <ul id="examples" class="queries"></ul>
</nav>
<main>
  <div class="bar">
    <button id="run" class="primary" title="Ctrl+Enter">▶ Run</button>
    <button id="stop" hidden>Stop</button>
    <button id="format" title="Alt+Shift+F">Format</button>
    <button id="save">Save</button>
    <button id="link">Copy link</button>
    <span id="hint" role="status" aria-live="polite"></span>
  </div>
  <div id="editor">
    <pre id="paint" aria-hidden="true"></pre>
    <textarea id="query" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off"
      aria-label="Query in KQL. Control Enter runs it, Control Space completes, F8 goes to the next error, Escape then Tab leaves."
      aria-autocomplete="list" aria-controls="choices"></textarea>
    <div id="popup" hidden>
      <ul id="choices" role="listbox" aria-label="Completions"></ul>
      <div id="about"></div>
    </div>
  </div>
  <div id="signature" aria-live="polite"></div>
  <ul id="problems" aria-label="Problems"></ul>
  <div id="status" role="status" aria-live="polite"></div>
  <div id="tabs" role="tablist" aria-label="Results"></div>
  <section id="output" aria-label="Result"></section>
</main>
<aside id="detail" aria-label="Row" hidden></aside>
</div>
<script>'use strict';
// The page of `kustody serve`. Whatever comes from logs is set as text, never as markup.
const byID = id => document.getElementById(id);

/** An element with properties and children; a string becomes text. */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name in element && name !== 'role' && name !== 'list') element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A shape of SVG. */
function shape(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Text with control characters and marks that turn or hide text written out. */
function visible(text) {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    sign => '\\u{' + sign.codePointAt(0).toString(16) + '}');
}
/** The same on one line, of bounded length: what a cell of the grid shows. */
function brief(text, most = 600) {
  const cut = text.length > most ? text.slice(0, most) + '…' : text;
  return visible(cut).replace(/\n/g, '⏎');
}
const count = (number, noun) => number.toLocaleString('en') + ' ' + noun + (number === 1 ? '' : 's');

// MARK: the server

const token = new URLSearchParams(location.hash.slice(1)).get('token') || sessionStorage.getItem('token');
function recall(key, otherwise) {
  try { return JSON.parse(localStorage.getItem('kustody.' + key)) ?? otherwise; } catch { return otherwise; }
}
function keep(key, value) {
  try { localStorage.setItem('kustody.' + key, JSON.stringify(value)); } catch { /* nothing is kept then */ }
}

/** What the server answers to a question; throws an Error whose `problems` say where a query is wrong. */
async function ask(name, body, signal) {
  const headers = {'Content-Type': 'application/json'};
  if (token) headers.Authorization = 'Bearer ' + token;
  let answer;
  try {
    answer = await fetch('/api/' + name, {method: 'POST', headers, body: JSON.stringify(body), signal});
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Error('the server does not answer; is `kustody serve` still running?');
  }
  const content = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(content.error.message), {problems: content.error.problems || []});
  return content;
}

/** The query as it stands, with what the pickers say. */
function question(text = editor.value) {
  return {query: text, timespan: timespan(), resource: byID('resource').value.trim()};
}

// MARK: the editor

const editor = byID('query'), paint = byID('paint'), popup = byID('popup'), choices = byID('choices');
let spans = [], problems = [], painted = '', checking = 0;

/** Asks about the text as it stands; an answer about an older one is not waited for. */
const pending = {};
function askNow(name, body) {
  pending[name]?.abort();
  pending[name] = new AbortController();
  return ask(name, body, pending[name].signal);
}

/** Colours the text: each stretch that is known, and the rest plain. */
function repaint() {
  const text = editor.value;
  const edges = new Set([0, text.length]);
  for (const [start, end] of spans) edges.add(start).add(end);
  for (const problem of problems) edges.add(problem.start).add(Math.max(problem.end, problem.start + 1));
  const places = [...edges].filter(place => place >= 0 && place <= text.length).sort((one, other) => one - other);
  const parts = document.createDocumentFragment();
  let next = 0;
  for (let index = 0; index + 1 < places.length; index++) {
    const [start, end] = [places[index], places[index + 1]];
    while (next < spans.length && spans[next][1] <= start) next++;
    const kind = next < spans.length && spans[next][0] <= start ? spans[next][2] : '';
    const problem = problems.find(one => one.start <= start && start < Math.max(one.end, one.start + 1));
    const classes = [kind, problem ? problem.severity : ''].filter(Boolean).join(' ');
    const piece = text.slice(start, end);
    parts.append(classes ? make('span', {className: classes}, piece) : piece);
  }
  parts.append('\n');
  paint.replaceChildren(parts);
  painted = text;
  follow();
}
function follow() { paint.scrollTop = editor.scrollTop; paint.scrollLeft = editor.scrollLeft; }

/** Moves what is known of the text along with an edit, until the server has read it again. */
function shift() {
  const text = editor.value;
  let same = 0;
  const most = Math.min(text.length, painted.length);
  while (same < most && text[same] === painted[same]) same++;
  let tail = 0;
  while (tail < most - same && text[text.length - 1 - tail] === painted[painted.length - 1 - tail]) tail++;
  const end = painted.length - tail, moved = text.length - painted.length;
  const place = at => at <= same ? at : at >= end ? at + moved : same;
  spans = spans.map(([start, stop, kind]) => [place(start), place(stop), kind]).filter(([start, stop]) => start < stop);
  problems = problems.map(one => ({...one, start: place(one.start), end: place(one.end)}));
  repaint();
}

async function check() {
  const mine = ++checking, text = editor.value;
  try {
    const found = await askNow('check', question(text));
    if (mine !== checking || text !== editor.value) return;
    spans = found.highlights;
    problems = found.problems;
    repaint();
    listProblems();
  } catch { /* running it will say why */ }
}
const soon = (wait, work) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(work, wait); }; };
const checkSoon = soon(60, check);

function listProblems(extra) {
  const all = extra || problems;
  byID('problems').replaceChildren(...all.slice(0, 50).map(problem => {
    const item = make('li', {className: problem.severity === 'error' ? 'bad' : 'odd'});
    if (problem.start !== undefined) {
      item.append(make('button', {className: 'place', onclick: () => select(problem.start, problem.end)},
        problem.line + ':' + problem.column));
    }
    item.append(visible((problem.code ? problem.code + ' ' : '') + problem.message + (problem.help ? ' — ' + problem.help : '')), ' ');
    if (problem.fix) {
      item.append(make('button', {onclick: () => replace(...problem.fix)}, 'Fix'));
    }
    return item;
  }));
}

function select(start, end) {
  editor.focus();
  editor.setSelectionRange(start, Math.max(start, end));
  const line = editor.value.slice(0, start).split('\n').length - 1;
  editor.scrollTop = Math.max(0, line * 19 - 60);
}
/** Puts text in the place of other text, so that undo takes it back. */
function replace(start, end, text) {
  editor.focus();
  editor.setSelectionRange(start, end);
  if (!document.execCommand('insertText', false, text)) {
    editor.setRangeText(text, start, end, 'end');
    edited();
  }
}
function setQuery(text) { replace(0, editor.value.length, text); editor.scrollTop = 0; }
function edited() { shift(); checkSoon(); keep('draft', editor.value); }
function nextProblem() {
  if (!problems.length) return say('no problems');
  const at = editor.selectionStart;
  const problem = problems.find(one => one.start > at) || problems[0];
  select(problem.start, problem.end);
  say(problem.message);
}
function say(text) { byID('hint').textContent = visible(text); }

// MARK: completion

let offered = null, chosen = 0, asking = 0;

async function complete(isAsked) {
  const mine = ++asking, text = editor.value, offset = editor.selectionStart;
  let found;
  try { found = await askNow('complete', {...question(text), offset}); } catch { return; }
  if (mine !== asking || text !== editor.value) return;
  const typed = text.slice(found.start, offset);
  if (!found.items.length || (!isAsked && (!typed || found.items[0].label === typed))) return closePopup();
  offered = found;
  chosen = 0;
  choices.replaceChildren(...found.items.map((item, index) => make('li', {
    role: 'option', id: 'choice' + index, onmousedown: event => { event.preventDefault(); take(index); },
  }, item.label, make('small', {}, brief(item.detail || item.kind, 40)))));
  popup.hidden = false;
  place(found.start);
  choose(0);
}
/** Puts the list beneath the text that it completes. */
function place(offset) {
  const before = editor.value.slice(0, offset), line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n') - 1;
  const top = line * 19 + 10 - editor.scrollTop;
  const box = byID('editor').getBoundingClientRect();
  popup.style.position = 'fixed';
  popup.style.left = Math.max(4, Math.min(box.left + 8 + column * 7.8 - editor.scrollLeft, innerWidth - 340)) + 'px';
  popup.style.top = Math.min(box.top + top, innerHeight - 190) + 'px';
}
function choose(index) {
  const all = choices.children;
  chosen = (index + all.length) % all.length;
  for (let at = 0; at < all.length; at++) all[at].setAttribute('aria-selected', at === chosen);
  all[chosen].scrollIntoView({block: 'nearest'});
  editor.setAttribute('aria-activedescendant', 'choice' + chosen);
  const item = offered.items[chosen];
  byID('about').textContent = (item.documentation || item.detail || item.kind).replace(/```\w*\n?/g, '');
}
function take(index) {
  const {start, items} = offered, item = items[index];
  const end = Math.max(editor.selectionStart, offered.end);
  closePopup();
  replace(start, end, item.insertion);
}
function closePopup() {
  popup.hidden = true;
  offered = null;
  asking++;
  editor.removeAttribute('aria-activedescendant');
}
const helpSoon = soon(150, async () => {
  try {
    const found = await askNow('hover', {...question(), offset: editor.selectionStart});
    const text = found.signature || (found.text || '').replace(/```\w*\n?/g, '').split('\n').filter(Boolean).slice(0, 2).join(' — ');
    byID('signature').textContent = visible(text);
  } catch { /* it is only help */ }
});

let leaves = false;
editor.addEventListener('input', event => {
  edited();
  helpSoon();
  if (event.inputType === 'insertText' || event.inputType === 'deleteContentBackward') {
    const before = editor.value[editor.selectionStart - 1] || '';
    if (/[\w|.\-$]/.test(before)) complete(false); else closePopup();
  } else closePopup();
});
editor.addEventListener('scroll', () => { follow(); closePopup(); });
editor.addEventListener('blur', closePopup);
editor.addEventListener('click', () => { closePopup(); helpSoon(); });
editor.addEventListener('keyup', event => { if (event.key.startsWith('Arrow')) helpSoon(); });
editor.addEventListener('keydown', event => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (offered && plain) {
    const steps = {ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8};
    if (event.key in steps) { event.preventDefault(); return choose(chosen + steps[event.key]); }
    if (event.key === 'Enter' || event.key === 'Tab') { event.preventDefault(); return take(chosen); }
    if (event.key === 'Escape') { event.preventDefault(); return closePopup(); }
  }
  if (event.key === 'Escape') { leaves = true; return; }
  if (event.key === 'Tab' && plain && !leaves) {
    // Escape first lets Tab leave.
    event.preventDefault();
    if (!event.shiftKey) document.execCommand('insertText', false, '  ');
  } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || event.shiftKey)) {
    event.preventDefault();
    run();
  } else if (event.key === ' ' && event.ctrlKey) {
    event.preventDefault();
    complete(true);
  } else if (event.key === 'F8') {
    event.preventDefault();
    nextProblem();
  } else if (event.altKey && event.shiftKey && event.code === 'KeyF') {
    event.preventDefault();
    format();
  }
  leaves = false;
});

/** Lays the text out in the one style, as `kustody fmt` does. */
async function format() {
  const text = editor.value;
  try {
    const {query} = await ask('format', question(text));
    if (text !== editor.value) return;
    if (query.trimEnd() !== text) setQuery(query.trimEnd());
    say('formatted');
  } catch (error) {
    listProblems(error.problems?.length ? error.problems : [{severity: 'error', message: error.message}]);
  }
}

// MARK: time

const spansOfTime = [['', 'All time'], ['30m', 'Last 30 minutes'], ['1h', 'Last hour'], ['4h', 'Last 4 hours'],
  ['12h', 'Last 12 hours'], ['24h', 'Last 24 hours'], ['2d', 'Last 2 days'], ['3d', 'Last 3 days'],
  ['7d', 'Last 7 days'], ['30d', 'Last 30 days'], ['custom', 'Custom …']];
const time = byID('time');
time.append(...spansOfTime.map(([value, words]) => make('option', {value}, words)));
time.addEventListener('change', () => { byID('custom').hidden = time.value !== 'custom'; checkSoon(); });
function timespan() {
  if (time.value !== 'custom') return time.value;
  const from = byID('from').value.trim(), to = byID('to').value.trim();
  return from || to ? from + '/' + to : '';
}
function setTime(from, to) {
  time.value = 'custom';
  byID('custom').hidden = false;
  byID('from').value = from;
  byID('to').value = to;
}

// MARK: running

let results = [], shown = 0, running = null;

async function run() {
  const asked = question();
  if (!asked.query.trim()) return say('there is no query');
  running?.abort();
  const mine = running = new AbortController();
  byID('stop').hidden = false;
  byID('status').textContent = 'running …';
  closePopup();
  closeDetail();
  remember(asked.query);
  try {
    const answer = await ask('query', asked, mine.signal);
    if (mine !== running) return;
    results = answer.results.map((result, index) => new Result(result, index, asked,
      index === answer.results.length - 1 ? answer.render : null));
    const notes = [...answer.warnings];
    if (answer.error) notes.unshift({severity: 'error', message: 'it ended early: ' + answer.error.message});
    listProblems(notes.length ? notes : undefined);
    tell(answer);
    show(0);
  } catch (error) {
    if (mine !== running) return;
    results = [];
    show(0);
    const isStopped = error.name === 'AbortError';
    byID('status').textContent = isStopped ? 'stopped' : 'not answered';
    if (!isStopped) listProblems(error.problems?.length ? error.problems : [{severity: 'error', message: error.message}]);
  } finally {
    if (mine === running) { running = null; byID('stop').hidden = true; }
  }
}
function tell(answer) {
  const rows = results.reduce((sum, result) => sum + result.rows.length, 0);
  const status = byID('status');
  status.replaceChildren(`${count(rows, 'row')} in ${(answer.milliseconds / 1000).toFixed(3)} s`);
  if (results.length > 1) status.append(`, ${results.length} results`);
  if (!rows && timespan()) status.append(', in the time that is set above');
  for (const result of results) {
    if (result.isCut) status.append(', ', make('b', {}, `limited to ${count(result.rows.length, 'row')}: there are more`));
  }
}
byID('run').onclick = run;
byID('stop').onclick = () => running?.abort();
byID('format').onclick = format;
byID('link').onclick = () => {
  const parts = new URLSearchParams({q: editor.value});
  if (timespan()) parts.set('t', timespan());
  if (byID('resource').value) parts.set('r', byID('resource').value);
  history.replaceState(null, '', '#' + parts);
  copy(location.href, 'the link');
};
async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say('copied ' + what);
  } catch {
    const area = make('textarea', {value: text});
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    say('copied ' + what);
  }
}
function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], {type}));
  const link = make('a', {href: address, download: name});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// MARK: results

const numeric = new Set(['int', 'long', 'real', 'decimal']);
/** A timespan in seconds: `-1.02:03:04.5`. */
function seconds(text) {
  const parts = /^(-?)(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  return parts ? (parts[1] ? -1 : 1) * ((parts[2] || 0) * 86400 + parts[3] * 3600 + parts[4] * 60 + +parts[5]) : NaN;
}
/** A number to draw or to compare by; of a time in milliseconds. */
function amount(text, type) {
  if (text === null) return NaN;
  switch (type) {
    case 'datetime': return Date.parse(text.replace(/(\.\d{3})\d*Z$/, '$1Z'));
    case 'timespan': return seconds(text);
    case 'bool': return text === 'true' ? 1 : 0;
    default: return text === 'Infinity' ? Infinity : text === '-Infinity' ? -Infinity : text === '' ? NaN : Number(text);
  }
}
/** Orders two texts as their type has it: long integers by every digit, null first. */
function comparison(type) {
  if (type === 'int' || type === 'long') {
    return (one, other) => { const a = BigInt(one), b = BigInt(other); return a < b ? -1 : a > b ? 1 : 0; };
  }
  if (type === 'datetime' || type === 'string' || type === 'guid' || type === 'dynamic') {
    return (one, other) => one < other ? -1 : one > other ? 1 : 0;
  }
  return (one, other) => {
    const a = amount(one, type), b = amount(other, type);
    return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a - b;
  };
}

/** One table of an answer, and how it is looked at. */
class Result {
  constructor({columns, rows, isCut, chart}, index, asked, render) {
    Object.assign(this, {columns, rows, isCut, chart, index, asked, render});
    this.hidden = new Set();
    this.filters = columns.map(() => '');
    this.sort = null;
    this.view = render && render.Visualization && render.Visualization !== 'table' ? 'chart' : 'table';
    this.widths = columns.map((column, place) => {
      let most = column.name.length + 3;
      for (const row of rows.slice(0, 200)) most = Math.max(most, (row[place] ?? 'null').length);
      return Math.min(420, Math.max(60, most * 7.4 + 18));
    });
    this.refresh();
  }
  /** The numbers of the rows that are shown, in their order. */
  refresh() {
    const wanted = this.filters.map(text => text.toLowerCase());
    const places = wanted.flatMap((text, place) => text ? [place] : []);
    this.order = [];
    for (let number = 0; number < this.rows.length; number++) {
      const row = this.rows[number];
      if (places.every(place => (row[place] ?? 'null').toLowerCase().includes(wanted[place]))) this.order.push(number);
    }
    if (this.sort) {
      const {place, falls} = this.sort, compare = comparison(this.columns[place].type), rows = this.rows;
      this.order.sort((one, other) => {
        const a = rows[one][place], b = rows[other][place];
        const order = a === null ? (b === null ? 0 : -1) : b === null ? 1 : compare(a, b);
        return (falls ? -order : order) || one - other;
      });
    }
  }
  get places() { return this.columns.map((_, place) => place).filter(place => !this.hidden.has(place)); }
}

function show(index, focus) {
  shown = index;
  const result = results[index];
  byID('tabs').replaceChildren();
  results.forEach((one, number) => {
    for (const view of ['table', 'chart']) {
      if (view === 'chart' && !one.rows.length) continue;
      const name = (results.length > 1 ? `${number + 1}: ` : '') + (view === 'table' ? 'Table' : 'Chart');
      byID('tabs').append(make('button', {
        role: 'tab', 'aria-selected': number === index && one.view === view,
        onclick: () => { one.view = view; show(number); },
      }, name));
    }
  });
  if (results.length === 1 && !result.rows.length) byID('tabs').replaceChildren();
  byID('output').replaceChildren();
  if (!result) return;
  if (result.view === 'chart') drawChart(result, byID('output')); else new Grid(result, byID('output'), focus);
}

// MARK: the grid

const rowHeight = 24;

/** Shows the rows that are in view, of however many there are. */
class Grid {
  constructor(result, parent) {
    this.result = result;
    this.active = [0, 0];
    this.cells = new Map();
    this.words = make('span', {role: 'status'});
    parent.append(this.tools());
    this.box = make('div', {
      className: 'grid', role: 'grid', tabIndex: -1, 'aria-label': 'Rows', 'aria-colcount': result.columns.length,
      onscroll: () => this.draw(), onkeydown: event => this.key(event),
    });
    parent.append(this.box);
    this.build();
    new ResizeObserver(() => this.draw()).observe(this.box);
  }

  tools() {
    const {result} = this;
    const picker = make('div', {}, ...result.columns.map((column, place) => make('label', {},
      make('input', {type: 'checkbox', checked: !result.hidden.has(place), onchange: event => {
        if (event.target.checked) result.hidden.delete(place); else result.hidden.add(place);
        this.build();
      }}), ' ' + brief(column.name, 60))));
    const button = (words, work) => make('button', {onclick: work}, words);
    return make('div', {className: 'tools'}, this.words,
      make('details', {className: 'pick'}, make('summary', {}, 'Columns'), picker),
      button('Copy', () => copy(this.text('\t', text => /[\t\n\r"]/.test(text) ? quoted(text) : text), 'the rows')),
      button('CSV', () => download('result.csv', 'text/csv', this.text(',', separated))),
      button('CSV for spreadsheets', () => download('result.csv', 'text/csv', '\ufeff' + this.text(',', disarmed))),
      button('JSON', () => download('result.json', 'application/json', this.json())));
  }

  build() {
    const {result} = this, places = result.places;
    this.cells.clear();
    const head = make('div', {className: 'head', role: 'rowgroup'});
    const names = make('div', {className: 'row', role: 'row', 'aria-rowindex': 1});
    const filters = make('div', {className: 'row'});
    for (const place of places) {
      const {name, type} = result.columns[place], sort = result.sort?.place === place ? result.sort : null;
      const cell = make('div', {className: 'cell', role: 'columnheader', title: visible(name) + ': ' + type,
        'aria-sort': sort ? (sort.falls ? 'descending' : 'ascending') : 'none'},
        make('button', {onclick: () => this.sortBy(place)}, brief(name, 80) + (sort ? (sort.falls ? ' ▼' : ' ▲') : '')));
      const filter = make('div', {className: 'cell'}, make('input', {
        value: result.filters[place], placeholder: 'contains', 'aria-label': 'Rows whose ' + brief(name, 60) + ' contains',
        oninput: event => { result.filters[place] = event.target.value; result.refresh(); this.rows(); },
        onkeydown: event => event.stopPropagation(),
      }));
      for (const one of [cell, filter]) one.style.width = result.widths[place] + 'px';
      names.append(cell);
      filters.append(filter);
    }
    head.append(names, filters);
    this.body = make('div', {className: 'body', role: 'rowgroup'});
    this.box.replaceChildren(head, this.body);
    this.rows();
  }

  rows() {
    const {result} = this;
    this.body.style.height = result.order.length * rowHeight + 'px';
    this.body.style.width = result.places.reduce((sum, place) => sum + result.widths[place], 0) + 'px';
    this.box.setAttribute('aria-rowcount', result.order.length + 1);
    const all = result.rows.length, some = result.order.length;
    this.words.textContent = (some === all ? count(all, 'row') : `${some.toLocaleString('en')} of ${count(all, 'row')}`)
      + (result.isCut ? `, limited to ${count(all, 'row')}` : '');
    this.drawn = new Map();
    this.body.replaceChildren();
    this.draw();
  }

  draw() {
    const top = Math.max(0, this.box.scrollTop - 2 * rowHeight), {result} = this;
    const first = Math.max(0, Math.floor(top / rowHeight) - 6);
    const last = Math.min(result.order.length, Math.ceil((top + this.box.clientHeight) / rowHeight) + 6);
    for (const [at, row] of this.drawn) if (at < first || at >= last) { row.remove(); this.drawn.delete(at); }
    for (let at = first; at < last; at++) if (!this.drawn.has(at)) {
      const row = this.row(at);
      this.drawn.set(at, row);
      this.body.append(row);
    }
  }

  row(at) {
    const {result} = this, number = result.order[at], values = result.rows[number];
    const row = make('div', {className: 'row' + (detail.number === number && detail.result === result ? ' open' : ''),
      role: 'row', 'aria-rowindex': at + 2, ondblclick: () => openDetail(result, number)});
    row.style.top = at * rowHeight + 'px';
    result.places.forEach((place, index) => {
      const value = values[place], isNumber = numeric.has(result.columns[place].type);
      const cell = make('div', {
        className: 'cell' + (isNumber ? ' num' : '') + (value === null ? ' null' : ''), role: 'gridcell',
        tabIndex: at === this.active[0] && index === this.active[1] ? 0 : -1,
        onclick: () => { this.focus(at, index); openDetail(result, number); },
        onfocus: () => { this.active = [at, index]; },
      }, value === null ? 'null' : brief(value));
      cell.style.width = result.widths[place] + 'px';
      row.append(cell);
    });
    return row;
  }

  focus(at, index) {
    at = Math.max(0, Math.min(at, this.result.order.length - 1));
    index = Math.max(0, Math.min(index, this.result.places.length - 1));
    this.active = [at, index];
    const top = at * rowHeight;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    const room = this.box.clientHeight - 3 * rowHeight;
    if (top > this.box.scrollTop + room) this.box.scrollTop = top - room;
    this.draw();
    const cell = this.drawn.get(at)?.children[index];
    if (cell) { cell.tabIndex = 0; cell.focus({preventScroll: false}); }
  }

  key(event) {
    const [at, index] = this.active, page = Math.floor(this.box.clientHeight / rowHeight) - 3;
    const moves = {ArrowDown: [at + 1, index], ArrowUp: [at - 1, index], ArrowLeft: [at, index - 1],
      ArrowRight: [at, index + 1], PageDown: [at + page, index], PageUp: [at - page, index],
      Home: [event.ctrlKey ? 0 : at, 0], End: [event.ctrlKey ? this.result.order.length : at, this.result.columns.length]};
    if (!event.target.classList.contains('cell')) return;
    if (moves[event.key]) { event.preventDefault(); this.focus(...moves[event.key]); }
    else if (event.key === 'Enter') { event.preventDefault(); openDetail(this.result, this.result.order[at], true); }
    else if (event.key === 'c' && (event.ctrlKey || event.metaKey) && !getSelection().toString()) {
      event.preventDefault();
      copy(this.result.rows[this.result.order[at]][this.result.places[index]] ?? '', 'the cell');
    }
  }

  sortBy(place) {
    const {result} = this, sort = result.sort;
    result.sort = sort?.place !== place ? {place, falls: false} : sort.falls ? null : {place, falls: true};
    result.refresh();
    this.build();
  }

  /** The rows that are shown, as text with a line of names. */
  text(mark, form) {
    const {result} = this, places = result.places;
    const lines = [places.map(place => form(result.columns[place].name)).join(mark)];
    for (const number of result.order) lines.push(places.map(place => form(result.rows[number][place] ?? '')).join(mark));
    return lines.join('\r\n') + '\r\n';
  }
  json() {
    const {result} = this, places = result.places;
    const rows = result.order.map(number => '{' + places.map(place =>
      JSON.stringify(result.columns[place].name) + ':' + literal(result.rows[number][place], result.columns[place].type)).join(',') + '}');
    return '[\n' + rows.join(',\n') + '\n]\n';
  }
}
const quoted = text => '"' + text.replaceAll('"', '""') + '"';
const separated = text => /[",\r\n]/.test(text) ? quoted(text) : text;
/** What a spreadsheet would run as a formula begins with an apostrophe. */
const disarmed = text => separated(/^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/.test(text) && !/^-?[\d.]+$/.test(text) ? "'" + text : text);
/** A value as JSON, with all its digits. */
function literal(text, type) {
  if (text === null) return 'null';
  if (['int', 'long', 'real', 'bool'].includes(type) && !/^(NaN|-?Infinity)$/.test(text)) return text;
  return type === 'dynamic' ? text || 'null' : JSON.stringify(text);
}

// MARK: a row and where it comes from

const detail = {number: -1, result: null, asked: 0};
function closeDetail() {
  detail.number = -1;
  byID('detail').hidden = true;
}
function openDetail(result, number, focus) {
  detail.result = result;
  detail.number = number;
  for (const row of document.querySelectorAll('.row.open')) row.classList.remove('open');
  const pane = byID('detail'), fields = make('dl', {});
  result.columns.forEach(({name, type}, place) => {
    const value = result.rows[number][place];
    fields.append(make('dt', {title: type}, brief(name, 200)), make('dd', {}, ...shownValue(value, type)));
  });
  const source = make('div', {className: 'source'}, 'looking for its records …');
  const proof = make('div', {role: 'status'});
  pane.replaceChildren(
    make('div', {className: 'bar'}, make('b', {}, `Row ${number + 1}`),
      make('button', {onclick: () => copy(rowText(result, number), 'the row')}, 'Copy'),
      make('button', {'aria-label': 'Close the row', onclick: closeDetail}, '✕')),
    proof, fields, make('h2', {}, 'Where it comes from'), source);
  pane.hidden = false;
  pane.tabIndex = -1;
  if (focus) pane.focus();
  for (const grid of document.querySelectorAll('.row')) {
    if (+grid.getAttribute('aria-rowindex') - 2 === result.order.indexOf(number)) grid.classList.add('open');
  }
  trace(result, number, source, proof);
}
byID('detail').addEventListener('keydown', event => {
  if (event.key === 'Escape') { closeDetail(); document.querySelector('.grid .cell[tabindex="0"]')?.focus(); }
});
function rowText(result, number) {
  return '{' + result.columns.map(({name, type}, place) =>
    JSON.stringify(name) + ':' + literal(result.rows[number][place], type)).join(',') + '}';
}
function shownValue(value, type) {
  if (value === null) return [make('span', {className: 'null'}, 'null')];
  if (type === 'dynamic') {
    try {
      const parsed = JSON.parse(value);
      if (parsed && typeof parsed === 'object') return [make('div', {className: 'tree'}, tree(parsed, '', true))];
    } catch { /* shown as text */ }
  }
  if (value.length <= 4000) return [visible(value)];
  const rest = make('button', {onclick: () => rest.replaceWith(visible(value.slice(4000)))}, `show all ${count(value.length, 'character')}`);
  return [visible(value.slice(0, 4000)), rest];
}
/** A value of JSON as a tree; what is inside is made when it is opened. */
function tree(value, name, isOpen) {
  const label = name === '' ? '' : visible(String(name)) + ': ';
  if (value === null || typeof value !== 'object') return make('div', {}, label + brief(JSON.stringify(value), 4000));
  const entries = Object.entries(value);
  const box = make('details', {}, make('summary', {}, label + (Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`)));
  let isMade = false;
  const fill = () => {
    if (isMade) return;
    isMade = true;
    box.append(...entries.slice(0, 1000).map(([key, inner]) => tree(inner, key, false)));
    if (entries.length > 1000) box.append(make('div', {}, `… ${entries.length - 1000} more`));
  };
  box.addEventListener('toggle', fill);
  if (isOpen) { fill(); box.open = true; }
  return box;
}

/** Text that was cut, without half a character at its end. */
const whole = text => text.replace(/[\ud800-\udbff]$/, '');

async function trace(result, number, place, proof) {
  const mine = ++detail.asked;
  let found;
  try {
    found = await ask('trace', {...result.asked, result: result.index, row: number,
      values: result.rows[number].map(text => text && text.length > 500 ? [whole(text.slice(0, 500)), text.length] : text)});
  } catch (error) {
    if (mine === detail.asked) place.replaceChildren(visible(error.message));
    return;
  }
  if (mine !== detail.asked) return;
  place.replaceChildren();
  if (found.items === null) {
    place.append('The row is not there any more: run the query again.');
  } else if (!found.count) {
    place.append(found.isRowPreserving ? 'It comes from no record.'
      : 'It was computed from many rows; the evidence bundle names the records of all of them.');
  } else {
    if (found.count > 1) place.append(make('p', {}, `made of ${count(found.count, 'record')}`
      + (found.count > found.items.length ? `, the first ${found.items.length}` : '')));
    found.items.forEach((item, index) => place.append(record(item, index === 0)));
    const wrong = found.items.filter(item => !item.isIntact).length, [first] = found.items;
    if (first) proof.replaceChildren(make('span', {className: wrong ? 'fault' : 'good'}, wrong ? 'NOT as sealed' : 'as sealed'), ' ',
      make('button', {onclick: () => place.scrollIntoView()}, brief(`${first.path.split('/').pop()}:${first.line}`, 60)
        + (found.count > 1 ? ` and ${found.count - 1} more` : '')));
  }
  const command = make('pre', {className: 'command', tabIndex: 0}, visible(found.command));
  place.append(make('h3', {}, 'Evidence'),
    found.isRepeatable ? 'This command writes the result and the proof of each row into a folder:'
      : 'Its result differs each time it runs, so there is no evidence of it; leave out rand() and the like. Else:',
    command, make('button', {onclick: () => copy(found.command, 'the command')}, 'Copy the command'));
}
function record(item, isOpen) {
  const state = item.asSealed ? (item.inFile === false ? 'as sealed, but the file holds other bytes now' : 'as sealed')
    : 'NOT as sealed: the row or the kept bytes were changed';
  const facts = {file: `${item.path} (${item.file})`, line: item.line, 'bytes': `${item.offset} to ${item.offset + item.length}`,
    'SHA-256 of the file': item.sha256, 'SHA-256 of the record': item.recordSha256, format: item.format, item: item.item};
  const list = make('dl', {}, make('dt', {}, 'proof'), make('dd', {className: item.isIntact ? 'good' : 'fault'}, state));
  for (const [name, value] of Object.entries(facts)) list.append(make('dt', {}, name), make('dd', {}, visible(String(value))));
  const bytes = item.record ?? item.recordHex, box = make('pre', {tabIndex: 0, 'aria-label': 'Record'});
  const exact = () => { box.textContent = item.record === undefined ? 'hex ' + bytes : visible(bytes); };
  let pretty = null;
  try { JSON.parse(bytes); pretty = indented(bytes); } catch { /* it is no JSON, or not all of it */ }
  if (pretty === null) exact(); else box.textContent = visible(pretty);
  const toggle = make('button', {onclick: () => {
    const isExact = toggle.textContent === 'Exact bytes';
    if (isExact) exact(); else box.textContent = visible(pretty);
    toggle.textContent = isExact ? 'Indented' : 'Exact bytes';
  }}, 'Exact bytes');
  const more = item.isWhole ? [] : [make('p', {}, 'The record is longer; `kustody trace` prints all of it.')];
  return make('details', {open: isOpen}, make('summary', {}, brief(`${item.path.split('/').pop()}:${item.line}`, 200)),
    list, ...(pretty === null ? [] : [toggle]), box, ...more);
}
/** JSON with a line for each member; its digits, escapes and order stay as they are. */
function indented(text) {
  let depth = 0;
  return (text.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) || []).reduce((out, part, index, parts) => {
    const line = () => '\n' + '  '.repeat(depth);
    if (part === '{' || part === '[') { depth++; return out + part + (/[}\]]/.test(parts[index + 1]) ? '' : line()); }
    if (part === '}' || part === ']') { depth--; return out + (/[{[]/.test(parts[index - 1]) ? '' : line()) + part; }
    return out + (part === ',' ? ',' + line() : part === ':' ? ': ' : part);
  }, '');
}

// MARK: charts

/** The drawing that the server makes of a result, its legend as buttons and its values under the pointer. */
async function drawChart(result, parent) {
  const box = make('div', {className: 'chart'});
  parent.append(box);
  if (result.chart === undefined) {
    box.append('drawing …');
    try {
      result.chart = (await ask('chart', {...result.asked, result: result.index})).chart;
    } catch (error) {
      box.replaceChildren(error.message);
      return;
    }
  }
  if (!result.chart) {
    box.replaceChildren('There are no numbers to draw.');
    return;
  }
  const svg = document.importNode(new DOMParser().parseFromString(result.chart, 'image/svg+xml').documentElement, true);
  box.replaceChildren(svg);
  for (const title of svg.querySelectorAll('g > * > title')) {
    const mark = title.parentNode, text = title.textContent;
    title.remove();
    mark.setAttribute('aria-label', text);
    mark.addEventListener('pointermove', event => showTip(event, text));
    mark.addEventListener('pointerleave', hideTip);
  }
  const groups = svg.querySelectorAll('g.series');
  svg.querySelectorAll('g.entry').forEach((entry, index) => {
    const press = () => {
      const isOff = groups[index].classList.toggle('off');
      entry.setAttribute('aria-pressed', !isOff);
    };
    // All of it takes clicks, the room between its parts too.
    const {x, y, width, height} = entry.getBBox();
    entry.prepend(shape('rect', {x, y, width, height, fill: 'transparent'}));
    for (const [name, value] of [['role', 'button'], ['tabindex', 0], ['aria-pressed', true]]) entry.setAttribute(name, value);
    entry.addEventListener('click', press);
    entry.addEventListener('keydown', event => {
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); press(); }
    });
  });
}

let tip = null;
function showTip(event, text) {
  tip ??= document.body.appendChild(make('div', {className: 'tip', role: 'tooltip'}));
  tip.hidden = false;
  tip.textContent = visible(text);
  tip.style.left = Math.min(event.clientX + 12, innerWidth - 180) + 'px';
  tip.style.top = Math.min(event.clientY + 12, innerHeight - 80) + 'px';
}
function hideTip() { if (tip) tip.hidden = true; }
/** A shape that says its values where the pointer is over it, and to those who do not see it. */
function pointed(element, text) {
  element.append(shape('title', {}, visible(text)));
  element.addEventListener('pointermove', event => showTip(event, text));
  element.addEventListener('pointerleave', hideTip);
  return element;
}

// MARK: the side bar

let schema = {tables: []};
const named = name => /^[A-Za-z_]\w*$/.test(name) ? name : "['" + name.replace(/[\\']/g, '\\$&') + "']";

async function loadSchema() {
  try { schema = await ask('schema', {}); } catch (error) { byID('tables').textContent = error.message; return; }
  byID('database').textContent = visible(schema.database);
  document.title = visible(schema.database) + ' – kustody';
  listTables();
}
function listTables() {
  const wanted = byID('find').value.trim().toLowerCase();
  const fits = name => name.toLowerCase().includes(wanted);
  const found = schema.tables.filter(table => !wanted || fits(table.name) || table.columns.some(([name]) => fits(name)));
  byID('tables').replaceChildren(...found.map(table => {
    const range = table.first ? `${table.first.slice(0, 16).replace('T', ' ')} to ${table.last.slice(0, 16).replace('T', ' ')}` : '';
    const box = make('details', {}, make('summary', {}, visible(table.name) + ' ', make('small', {}, count(table.rows, 'row'))));
    const fill = () => {
      if (box.children.length > 1) return;
      const columns = table.columns.filter(([name]) => !wanted || fits(name) || fits(table.name));
      const histogram = table.first ? histogramOf(table) : '';
      box.append(make('small', {}, range), histogram,
        make('div', {}, make('button', {onclick: () => { setQuery(named(table.name) + '\n| take 100'); run(); }}, 'Look')),
        make('ul', {}, ...columns.map(([name, type]) => make('li', {}, make('button', {
          title: 'Put it into the query', onclick: () => replace(editor.selectionStart, editor.selectionEnd, named(name)),
        }, visible(name)), ' ', make('small', {}, type)))));
    };
    box.addEventListener('toggle', fill);
    if (wanted && found.length < 6) { fill(); box.open = true; }
    return box;
  }));
}
byID('find').addEventListener('input', listTables);

const ticksOf = text => BigInt(Date.parse(text.slice(0, 19) + 'Z')) * 10000n + BigInt((text.slice(20, -1) + '0000000').slice(0, 7));
/** How many rows came when; dragging over it sets the time. */
function histogramOf(table) {
  const bars = 60, from = Number(ticksOf(table.first) / 10000n), to = Math.max(from + 60, Number(ticksOf(table.last) / 10000n) + 1);
  const step = Math.max(1, Math.ceil((to - from) / bars));
  const svg = shape('svg', {class: 'hist', viewBox: `0 0 ${bars} 26`, preserveAspectRatio: 'none', role: 'img', 'aria-label': 'Rows over time of ' + visible(table.name)});
  const query = `${named(table.name)} | where isnotnull(TimeGenerated) | summarize n = count() by slot = tolong((TimeGenerated - datetime(${new Date(from).toISOString()})) / ${step}ms)`;
  ask('query', {query, limit: 1000}).then(answer => {
    const rows = answer.results[0].rows.map(([slot, n]) => [Number(slot), Number(n)]);
    const most = Math.max(...rows.map(([, n]) => n));
    for (const [slot, n] of rows) {
      const height = Math.max(1, 25 * n / most);
      svg.prepend(pointed(shape('rect', {x: slot, width: 0.9, y: 26 - height, height}),
        `${new Date(from + slot * step).toISOString().slice(0, 19)}Z\n${count(n, 'row')}`));
    }
  }, () => {});
  let begin = null;
  const selection = shape('rect', {class: 'sel', y: 0, height: 26, width: 0, x: 0});
  svg.append(selection);
  const part = event => { const box = svg.getBoundingClientRect(); return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)); };
  svg.addEventListener('pointerdown', event => { begin = part(event); svg.setPointerCapture(event.pointerId); });
  svg.addEventListener('pointermove', event => {
    if (begin === null) return;
    const [a, b] = [begin, part(event)].sort((one, other) => one - other);
    selection.setAttribute('x', a * bars);
    selection.setAttribute('width', (b - a) * bars);
  });
  svg.addEventListener('pointerup', event => {
    const [a, b] = [begin, part(event)].sort((one, other) => one - other);
    begin = null;
    hideTip();
    if (b - a < 0.005) return;
    const moment = share => new Date(Math.round(from + share * (to - from))).toISOString();
    setTime(moment(a), moment(b));
    say('the time is set');
    if (editor.value.trim()) run();
  });
  return svg;
}

const examples = [["Requests to a site through the firewall", "AzureDiagnostics\n| where Category == \"AzureFirewallApplicationRule\"\n| where msg_s contains \"example.org:443\"\n| order by TimeGenerated desc"], ["Names that clients of the DNS proxy asked for", "AzureDiagnostics\n| where Category == \"AzureFirewallDnsProxy\"\n| parse kind=regex msg_s with \"DNS Request: \" SourceIp \":.+ IN \" RequestedName \" ..p.+s\"\n| project TimeGenerated, SourceIp, RequestedName\n| order by TimeGenerated desc"], ["Images imported into the registry", "ContainerRegistryRepositoryEvents\n| where OperationName == \"importImage\"\n| order by TimeGenerated desc"], ["Images pulled from the registry", "ContainerRegistryRepositoryEvents\n| where OperationName == \"Pull\"\n| order by TimeGenerated desc"], ["Sign-ins that the registry refused", "ContainerRegistryLoginEvents\n| where ResultDescription == \"403\"\n| order by TimeGenerated desc"], ["What the Kubernetes API server was asked to change", "AzureDiagnostics\n| where Category == 'kube-audit-admin'\n| order by TimeGenerated desc"], ["What one user changed in Kubernetes", "AzureDiagnostics\n| where Category == 'kube-audit-admin'\n| where log_s contains '\"username\":\"bu0001a000500-admin@yourdomain.com\"'\n| order by TimeGenerated desc"], ["Output of the microservices in two namespaces", "ContainerLogV2\n| where ContainerName contains \"microservice\"\n| where PodNamespace in (\"a00095-i\", \"a0005-o\")\n| order by TimeGenerated desc"], ["The policy agent syncing with the cluster", "ContainerLogV2\n| where ContainerName has \"azure-policy\"\n| where PodNamespace has \"kube-system\"\n| where LogMessage contains \"Syncing policies with cluster\"\n| order by TimeGenerated desc"], ["The policy agent sending its results", "ContainerLogV2\n| where ContainerName has \"azure-policy\"\n| where PodNamespace has \"kube-system\"\n| where LogMessage contains \"Sending audit result\"\n| order by TimeGenerated desc"], ["The last hundred messages of syslog", "// Last 100 Syslog.\nSyslog\n| top 100 by TimeGenerated desc"], ["Requests to the application gateway", "AzureDiagnostics\n| where Category == \"ApplicationGatewayAccessLog\"\n| order by TimeGenerated desc"], ["What the web application firewall saw", "AzureDiagnostics\n| where Category == \"ApplicationGatewayFirewallLog\"\n| order by TimeGenerated desc"], ["Secrets read from the key vault", "AzureDiagnostics\n| where OperationName == \"SecretGet\"\n| order by TimeGenerated desc"]];
function queryEntry(text, remove) {
  const entry = make('li', {}, make('button', {title: visible(text), onclick: () => { setQuery(text); run(); }}, brief(text, 80)));
  if (remove) entry.append(make('button', {'aria-label': 'Remove it', onclick: remove}, '✕'));
  return entry;
}
function listQueries() {
  for (const list of ['saved', 'recent']) {
    byID(list).replaceChildren(...recall(list, []).map(text => queryEntry(text, () => {
      keep(list, recall(list, []).filter(other => other !== text));
      listQueries();
    })));
  }
}
function remember(text) {
  keep('recent', [text, ...recall('recent', []).filter(other => other !== text)].slice(0, 20));
  listQueries();
}
byID('save').onclick = () => {
  const text = editor.value.trim();
  if (!text) return;
  keep('saved', [text, ...recall('saved', []).filter(other => other !== text)].slice(0, 100));
  listQueries();
  say('saved in this browser');
};
byID('examples').append(...examples.map(([title, text]) =>
  make('li', {}, make('button', {title: visible(text), onclick: () => { setQuery(text); run(); }}, title))));
byID('menu').onclick = () => {
  const isOpen = byID('side').classList.toggle('open');
  byID('menu').setAttribute('aria-expanded', isOpen);
};
let hasResources = false;
byID('resource').addEventListener('focus', async () => {
  if (hasResources) return;
  hasResources = true;
  try {
    const answer = await ask('query', {query: 'union isfuzzy=true * | where isnotempty(_ResourceId) | distinct _ResourceId | take 200', limit: 200});
    byID('resources').append(...answer.results[0].rows.map(([id]) => make('option', {value: id.split('/').pop()})));
  } catch { /* any text may be typed */ }
});
document.addEventListener('keydown', event => {
  if (event.key === 'Enter' && event.ctrlKey && event.target !== editor) run();
});

// A link holds a query; it is shown, and runs when the reader says so.
const given = new URLSearchParams(location.hash.slice(1));
if (token) sessionStorage.setItem('token', token);
if (given.has('token')) { given.delete('token'); history.replaceState(null, '', given.size ? '#' + given : location.pathname); }
if (given.get('t')) {
  if (spansOfTime.some(([value]) => value === given.get('t'))) time.value = given.get('t');
  else setTime(...given.get('t').split('/'), '');
}
byID('resource').value = given.get('r') ?? '';
editor.value = given.get('q') ?? recall('draft', '');
repaint();
check();
listQueries();
loadSchema();
editor.focus();
</script>
</body>
</html>

"""###
}
