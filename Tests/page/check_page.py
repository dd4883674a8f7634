"""Drives the page of `kustody serve`, and pages that commands write, in Debian's chromium as users do: types, clicks,
reads what is shown.

    check_page.py KUSTODY SCREENSHOTS [CHECK …]

Each view is photographed into the folder SCREENSHOTS, for people to look at.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback

from playwright.sync_api import sync_playwright

root = pathlib.Path(__file__).resolve().parent.parent.parent
binary, pictures = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
pictures.mkdir(parents=True, exist_ok=True)

hostile = {
    "markup": "<script>window.hacked=1</script><img src=x onerror=window.hacked=2>",
    "attribute": "\" onmouseover=\"window.hacked=3\" x=\"'><svg onload=window.hacked=4>",
    "bidi": "admin\u202egnp.exe\u2066\u200b",
    "control": "a\u001b[31mred\u0007\u0000b",
    "template": "${window.hacked=5}{{7*7}}",
    "long": "x" * (1 << 20),
}


def hostile_log(folder: str) -> str:
    path = os.path.join(folder, "<img src=x onerror=window.hacked=6>.jsonl")
    with open(path, "w") as file:
        for number, message in enumerate(hostile.values()):
            file.write(json.dumps({
                "category": "AzureFirewallApplicationRule", "time": f"2024-05-14T08:00:{number:02}Z",
                "resourceId": "/SUBSCRIPTIONS/1/RESOURCEGROUPS/HUB/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW01",
                "operationName": "AzureFirewallApplicationRuleLog",
                "properties": {"msg": message, message[:40]: number}}) + "\n")
    return path


class Server:
    def __init__(self, *sources, options=()):
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", *options, "--from", *sources], stdout=subprocess.PIPE, text=True)
        self.address = re.search(r"http://\S+", self.process.stdout.readline()).group()

    def __enter__(self):
        return self.address

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)


class Page:
    """A page opened again, that fails where a script fails or anything but its own server is asked."""

    def __init__(self, browser, address, width=1280, height=900, fragment="", **options):
        self.context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.page = self.context.new_page()
        self.wrong = []
        self.requests = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda message: self.wrong.append(message.text)
                     if message.type in ("error", "warning") and "status of 400" not in message.text else None)

        def note(request):
            self.requests.append(request.url)
            if not request.url.startswith((address + "/", "data:", "blob:" + address)):
                self.wrong.append("asked " + request.url)

        self.page.on("request", note)
        self.page.goto(address + "/" + fragment)
        self.page.wait_for_selector("#tables details", state="attached")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            assert not self.wrong, self.wrong
            assert self.page.evaluate("window.hacked") is None, "a log's script ran"
        self.context.close()

    def ask(self, query):
        self.page.fill("#query", query)
        self.page.keyboard.press("Control+Enter")
        self.until("!/running/.test(document.getElementById('status').textContent)"
                   " && document.getElementById('status').textContent !== ''")

    def until(self, condition):
        """Waits until an expression holds. (Playwright's own way evaluates text, which the page forbids.)"""
        for _ in range(200):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never: {condition}")

    def text(self, selector):
        return self.page.text_content(selector)

    def cells(self, place):
        """The values of a column that are drawn, from the top."""
        return self.page.evaluate(
            """place => [...document.querySelectorAll('.body .row')]
              .sort((one, other) => one.getAttribute('aria-rowindex') - other.getAttribute('aria-rowindex'))
              .map(row => row.children[place].textContent)""", place)

    def photograph(self, name):
        self.page.screenshot(path=pictures / f"{name}.png")


checks = []


def check(function):
    checks.append(function)
    return function


@check
def opens_in_one_request(browser, logs, _):
    """the page is one request, and then asks only its own server"""
    with Page(browser, logs) as one:
        others = [url for url in one.requests if not re.search(r"/api/|^data:", url)]
        assert others == [logs + "/"], others
        assert one.text("#database") == "default"
        one.photograph("start")


@check
def grid(browser, logs, _):
    """rows are shown, sorted, filtered, and columns hidden"""
    with Page(browser, logs) as one:
        one.ask("Syslog | project TimeGenerated, Facility, SeverityLevel, SyslogMessage, ProcessID")
        assert "5 rows in" in one.text("#status"), one.text("#status")
        assert len(one.cells(1)) == 5
        one.page.click(".head button:has-text('Facility')")
        found = one.cells(1)
        assert found == sorted(found), found
        one.page.click(".head button:has-text('Facility')")
        assert one.cells(1) == sorted(found, reverse=True)
        one.page.fill("[aria-label='Rows whose Facility contains']", "cron")
        assert one.cells(1) == ["cron"]
        assert "1 of 5 rows" in one.text(".tools")
        one.page.click("summary:has-text('Columns')")
        one.page.uncheck(".pick label:has-text('TimeGenerated') input")
        assert one.page.locator(".head [role=columnheader]").count() == 4
        one.photograph("grid")


@check
def many_rows(browser, logs, _):
    """a hundred thousand rows scroll, a few at a time; the limit is said"""
    with Page(browser, logs) as one:
        one.ask("range x from 1 to 100001 step 1 | extend y = x * 90071992547409")
        assert "limited to 100,000 rows" in one.text("#status"), one.text("#status")
        assert one.page.locator(".body .row").count() < 80
        one.page.evaluate("document.querySelector('.grid').scrollTop = 50000 * 24")
        one.until("[...document.querySelectorAll('.body .row')].some(row => row.textContent.startsWith('50001'))")
        assert one.page.locator(".body .row").count() < 80
        # Digits beyond 2^53 are kept, also where rows are ordered by them.
        one.page.click(".head button:has-text('y')")
        one.page.click(".head button:has-text('y')")
        one.page.evaluate("document.querySelector('.grid').scrollTop = 0")
        one.until("document.querySelector('.body .row[aria-rowindex=\"2\"]')")
        assert one.cells(1)[0] == str(100000 * 90071992547409), one.cells(1)[0]


@check
def keyboard(browser, logs, _):
    """the grid, a row and the editor are used without a mouse"""
    with Page(browser, logs) as one:
        one.ask("Syslog | project Facility, SyslogMessage | order by Facility asc")
        one.page.focus(".grid .cell[tabindex='0']")
        one.page.keyboard.press("ArrowDown")
        one.page.keyboard.press("ArrowRight")
        assert one.page.evaluate("document.activeElement.parentElement.getAttribute('aria-rowindex')") == "3"
        one.page.keyboard.press("Enter")
        one.page.wait_for_selector("#detail:not([hidden]) .source dd")
        assert one.page.evaluate("document.activeElement.id") == "detail"
        one.page.keyboard.press("Escape")
        assert one.page.evaluate("document.activeElement.className").startswith("cell")
        # Tab indents; after Escape it leaves.
        one.page.focus("#query")
        one.page.keyboard.press("Escape")
        one.page.keyboard.press("Tab")
        assert one.page.evaluate("document.activeElement.id") != "query"


@check
def completion(browser, logs, _):
    """tables, columns and operators are offered with what they are, and put in"""
    with Page(browser, logs) as one:
        one.page.fill("#query", "")
        one.page.type("#query", "Sysl", delay=30)
        one.page.wait_for_selector("#choices li:has-text('Syslog')")
        one.page.keyboard.press("Enter")
        assert one.page.input_value("#query").startswith("Syslog")
        one.page.type("#query", " | summ", delay=30)
        one.page.wait_for_selector("#choices li:has-text('summarize')")
        assert len(one.text("#about")) > 20
        one.photograph("completion")
        one.page.keyboard.press("Tab")
        one.page.type("#query", " count() by Facil", delay=30)
        one.page.wait_for_selector("#choices li:has-text('Facility')")
        one.page.keyboard.press("Enter")
        assert re.fullmatch(r"Syslog \| summarize +count\(\) by Facility", one.page.input_value("#query")), \
            one.page.input_value("#query")
        one.page.keyboard.press("Control+Enter")
        one.page.wait_for_selector(".body .row")


@check
def problems(browser, logs, _):
    """errors are underlined where they are, named, found by F8 and fixed"""
    with Page(browser, logs) as one:
        one.page.fill("#query", "Syslog\n| where Facilty == 'cron'\n| whre x")
        one.page.wait_for_selector("#problems li")
        one.page.wait_for_selector("#paint .error")
        assert "KQL" in one.text("#problems")
        one.photograph("problems")
        one.page.fill("#query", "Syslog\n| where Facilty == 'cron'")
        one.until("document.querySelector('#paint .error')?.textContent === 'Facilty'")
        one.page.evaluate("document.getElementById('query').setSelectionRange(0, 0)")
        one.page.keyboard.press("F8")
        assert one.page.evaluate("document.getElementById('query').selectionStart") == len("Syslog\n| where ")
        one.page.click("#problems button:has-text('Fix')")
        assert "Facility == 'cron'" in one.page.input_value("#query")
        one.until("!document.querySelector('#problems li')")
        one.page.keyboard.press("Control+z")
        assert "Facilty" in one.page.input_value("#query")
        one.ask("Syslog | where nosuch == 1")
        assert "not answered" in one.text("#status")
        assert "nosuch" in one.text("#problems")


@check
def formatting(browser, logs, _):
    """format lays a query out as the formatter does, and changes no string or comment"""
    query = "Syslog|where SyslogMessage  has 'a | b  c'   // x | y\n|  take 5"
    done = subprocess.run([binary, "fmt", "-"], input=query, capture_output=True, text=True)
    with Page(browser, logs) as one:
        one.page.fill("#query", query)
        one.page.click("#format")
        one.until("document.getElementById('hint').textContent === 'formatted'")
        assert one.page.input_value("#query") == done.stdout.rstrip(), one.page.input_value("#query")
        assert "'a | b  c'" in done.stdout and "// x | y" in done.stdout
        one.page.fill("#query", "Syslog | where (")
        one.page.click("#format")
        one.page.wait_for_selector("#problems .bad")


@check
def charts(browser, logs, _):
    """each kind of chart is drawn, with a legend that hides series and values under the pointer"""
    series = "range t from datetime(2024-01-01) to datetime(2024-01-02) step 1h | extend a = hourofday(t), b = 20 - hourofday(t)"
    groups = "datatable(name:string, a:long, b:long)['one', 3, 4, 'two', 5, 1, '<b>three</b>', 2, 2]"
    drawn = {
        "timechart": (series, "polyline"), "linechart": (series, "polyline"), "areachart": (series, "polygon"),
        "stackedareachart": (series, "polygon"), "linechart with (yaxis=log)": (series, "polyline"), "columnchart": (groups, "rect"), "barchart": (groups, "rect"),
        "columnchart with (kind=stacked)": (groups, "rect"), "barchart with (kind=stacked100)": (groups, "rect"),
        "piechart": (groups, "path"), "scatterchart": (groups + " | project a, b", "circle"),
        "anomalychart with (anomalycolumns=c)": (series + " | extend c = iff(a == 7, 1, 0)", "circle[r='4']"),
    }
    with Page(browser, logs) as one:
        for kind, (query, mark) in drawn.items():
            one.ask(f"{query} | render {kind}")
            assert one.page.locator(f".chart svg {mark}").count() > 0, kind
            one.photograph("chart-" + re.sub(r"\W+", "-", kind).strip("-"))
        one.ask(f"{groups} | render columnchart with (title='a title')")
        shown = ".chart svg g.series:not(.off) rect"
        assert one.page.locator(shown).count() == 6
        one.page.click(".chart svg g.entry >> nth=0")
        assert one.page.locator(shown).count() == 3
        one.page.hover(shown + " >> nth=0")
        assert "b, one: 4" in one.text(".tip"), one.text(".tip")
        one.page.focus(".chart svg g.entry >> nth=0")
        one.page.keyboard.press("Enter")
        assert one.page.locator(shown).count() == 6
        # Labels stay within the drawing.
        one.ask(f"{series} | render timechart")
        assert one.page.evaluate("""() => {
            const svg = document.querySelector('.chart svg'), edge = svg.viewBox.baseVal.width;
            return [...svg.querySelectorAll('text')].every(one => {
                const box = one.getBBox();
                return one.hasAttribute('transform') || box.x >= 0 && box.x + box.width <= edge; });
        }""")
        # Of a result that nobody asked a chart of, the server draws one when it is looked at.
        one.ask(groups)
        one.page.click("[role=tab]:has-text('Chart')")
        one.page.wait_for_selector(".chart svg rect")
        one.ask("print 12345 | render card")
        assert "12345" in one.text(".chart svg")
        one.page.click("[role=tab]:has-text('Table')")
        assert one.cells(0) == ["12345"]


@check
def provenance(browser, logs, _):
    """a row opens to the record that it comes from, its bytes and its proof"""
    with Page(browser, logs) as one:
        one.ask("Syslog | where Facility == 'cron'")
        one.page.click(".body .row .cell >> nth=2")
        one.page.wait_for_selector("#detail .source dd")
        text = one.text("#detail")
        for words in ["as sealed", "syslog.jsonl", "SHA-256 of the file", "line", "kustody evidence --from"]:
            assert words in text, (words, text)
        record = [line for line in (root / "Fixtures/logs/syslog.jsonl").read_text().splitlines() if '"cron"' in line][0]
        one.page.click("#detail button:has-text('Exact bytes')")
        assert one.text("#detail .source pre") == record
        one.photograph("provenance")
        one.ask("Syslog | summarize count() by Facility")
        one.page.click(".body .row .cell >> nth=0")
        one.page.wait_for_selector("#detail .command")
        assert "evidence" in one.text("#detail")


@check
def evidence_command(browser, logs, _):
    """the command that is shown is one that runs"""
    with Page(browser, logs) as one, tempfile.TemporaryDirectory() as folder:
        one.ask("Syslog | where SyslogMessage != 'it''s' | take 1")
        one.page.click(".body .row .cell >> nth=0")
        one.page.wait_for_selector("#detail .command")
        command = one.text("#detail .command").replace("kustody", binary, 1).replace(" evidence ", f" {folder}/out ").replace(
            f"{binary} {folder}/out ", f"{binary} evidence ", 1)
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=root)
        assert done.returncode == 0, (command, done.stderr)
        assert os.path.exists(f"{folder}/out/manifest.json")


@check
def trees(browser, logs, _):
    """a dynamic value opens as a tree"""
    with Page(browser, logs) as one:
        one.ask("print d = dynamic({'a': {'b': [1, 'two']}})")
        one.page.click(".body .row .cell >> nth=0")
        one.page.click("#detail .tree summary:has-text('a: ')")
        one.page.click("#detail .tree summary:has-text('b: ')")
        one.until("document.querySelector('#detail .tree').textContent.includes('1: \"two\"')")


@check
def side_bar(browser, logs, _):
    """tables have their columns and a histogram that sets the time"""
    with Page(browser, logs) as one:
        one.page.fill("#find", "Syslog")
        one.page.wait_for_selector("#tables details[open] .hist rect:not(.sel)")
        bars = one.page.locator("#tables .hist rect:not(.sel)").count()
        assert bars > 1, bars
        assert "SyslogMessage" in one.text("#tables")
        one.page.fill("#query", "Syslog | count")
        box = one.page.locator("#tables .hist").bounding_box()
        one.page.mouse.move(box["x"] + 2, box["y"] + 20)
        one.page.mouse.down()
        one.page.mouse.move(box["x"] + box["width"] / 3, box["y"] + 20)
        one.page.mouse.up()
        assert one.page.input_value("#time") == "custom"
        one.page.wait_for_selector(".body .row")
        assert 0 < int(one.cells(0)[0]) < 5, one.cells(0)
        one.photograph("time")
        one.page.select_option("#time", "")
        one.ask("Syslog | count")
        assert one.cells(0) == ["5"]


@check
def resources(browser, logs, _):
    """rows are limited to a resource"""
    with Page(browser, logs) as one:
        one.page.fill("#resource", "no-such-resource")
        one.ask("AzureDiagnostics | count")
        assert one.cells(0) == ["0"]


@check
def saved_queries(browser, logs, _):
    """queries are saved, remembered, and given to begin with"""
    with Page(browser, logs) as one:
        assert one.page.locator("#examples li").count() == 14
        one.page.click("#examples button >> nth=0")
        one.page.wait_for_selector(".body .row")
        one.page.fill("#query", "print saved = 1")
        one.page.click("#save")
        one.ask("print recent = 1")
        one.page.reload()
        one.page.wait_for_selector("#saved li")
        assert one.text("#saved li button") == "print saved = 1"
        assert one.text("#recent li button") == "print recent = 1"
        assert one.page.input_value("#query") == "print recent = 1"


@check
def links(browser, logs, _):
    """a link holds the query and its time, and does not run it"""
    with Page(browser, logs, fragment="#q=print+x+%3D+1&t=24h") as one:
        assert one.page.input_value("#query") == "print x = 1"
        assert one.page.input_value("#time") == "24h"
        assert not any(url.endswith("/api/query") for url in one.requests)
        one.page.fill("#query", "print y = 2")
        one.page.click("#link")
        assert "q=print+y" in one.page.url


@check
def downloads(browser, logs, _):
    """rows are written exactly, and without formulas where a spreadsheet is to read them"""
    with Page(browser, logs, accept_downloads=True) as one:
        one.ask("print a = '=1+1', b = 'x,\"y\"', c = 9007199254740993, d = dynamic({'k':1}), e = long(null), f = real(-1.5)")

        def saved(button):
            with one.page.expect_download() as waiting:
                one.page.click(f"button:text-is('{button}')")
            return pathlib.Path(waiting.value.path()).read_text()

        assert saved("CSV").splitlines()[1] == '=1+1,"x,""y""",9007199254740993,"{""k"":1}",,-1.5'
        assert saved("CSV for spreadsheets").splitlines()[1].startswith("'=1+1,")
        assert json.loads(saved("JSON")) == [
            {"a": "=1+1", "b": 'x,"y"', "c": 9007199254740993, "d": {"k": 1}, "e": None, "f": -1.5}]


@check
def hostile_content(browser, _, evil):
    """nothing that a log holds runs, turns text around or hides; long values stay small"""
    with Page(browser, evil) as one:
        one.ask("AzureDiagnostics | project msg_s, TimeGenerated | order by TimeGenerated asc")
        found = one.cells(0)
        assert found[0] == hostile["markup"], found[0]
        assert "\\u{202e}" in found[2] and "\u202e" not in found[2], found[2]
        assert "\\u{1b}[31m" in found[3], found[3]
        assert len(found[5]) < 1000
        for number in range(6):
            one.page.click(f".body .row[aria-rowindex='{number + 2}'] .cell >> nth=0")
            one.page.wait_for_selector("#detail .source dd")
        assert "1,048,576 characters" in one.text("#detail")
        one.page.click("#detail button:has-text('show all')")
        assert len(one.text("#detail dd")) == 1 << 20
        one.page.click(".body .row[aria-rowindex='2'] .cell >> nth=0")
        one.photograph("hostile")
        one.page.click("#tables summary >> nth=0")
        one.ask("AzureDiagnostics | summarize n = count() by substring(msg_s, 0, 60) | render piechart")
        one.page.hover(".chart svg path >> nth=0")
        one.ask("AzureDiagnostics | take 0 | extend ['<img src=x onerror=window.hacked=7>'] = 1")
        one.ask("_Sources | project Path")
        one.ask("nosuch_<script>window.hacked=8</script>")
        assert one.page.locator("main img, main script, aside img, aside script").count() == 0


@check
def narrow(browser, logs, _):
    """at the width of a phone all is there, one below the other"""
    with Page(browser, logs, width=400, height=800) as one:
        one.ask("Syslog | take 3")
        assert one.page.evaluate("document.documentElement.scrollWidth") <= 400
        one.photograph("narrow")
        one.page.click("#menu")
        assert one.page.is_visible("#tables")
        one.photograph("narrow-menu")


@check
def dark(browser, logs, _):
    """the page is dark where the system is"""
    with Page(browser, logs, color_scheme="dark") as one:
        one.ask("Syslog | summarize n = count() by Facility | render columnchart")
        assert one.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 31)"
        one.photograph("dark")


@check
def readable(browser, logs, _):
    """what a screen reader is told: names of all controls, headings, the grid's size and order"""
    with Page(browser, logs) as one:
        one.ask("Syslog | project Facility")
        nameless = one.page.evaluate(
            """[...document.querySelectorAll('button, input, select, textarea')].filter(element => element.offsetParent
              && !(element.textContent.trim() || element.labels?.length || element.getAttribute('aria-label')))
              .map(element => element.outerHTML.slice(0, 100))""")
        assert not nameless, nameless
        assert one.page.get_attribute(".grid", "aria-rowcount") == "6"
        one.page.click(".head button:has-text('Facility')")
        assert one.page.get_attribute("[role=columnheader]", "aria-sort") == "ascending"


@check
def stopping(browser, logs, _):
    """a query that takes long is stopped, and another runs"""
    with Page(browser, logs) as one:
        one.page.fill("#query", "range x from 1 to 1000000000000 step 1 | where x < 0 | count")
        one.page.keyboard.press("Control+Enter")
        one.page.click("#stop")
        one.until("document.getElementById('status').textContent === 'stopped'")
        one.ask("print 1")
        assert one.cells(0) == ["1"]


def measure_scrolling(browser, logs, _):
    """how many frames a second are drawn while 10,000 rows of 12 columns scroll by; run where it is named alone"""
    with Page(browser, logs) as one:
        columns = ", ".join(f"c{number} = strcat('value ', n * {number})" for number in range(10))
        one.ask(f"range n from 1 to 10000 step 1 | extend t = datetime(2024-05-14) + n * 1s, {columns}")
        times = one.page.evaluate("""() => new Promise(done => {
            const box = document.querySelector('.grid'), end = box.scrollHeight - box.clientHeight, times = [];
            let start;
            const step = now => {
                start ??= now;
                times.push(now);
                box.scrollTop = Math.min(1, (now - start) / 5000) * end;
                if (now - start < 5000) requestAnimationFrame(step); else done(times);
            };
            requestAnimationFrame(step);
        })""")
        one.until("document.querySelector(\".body .row[aria-rowindex='10001']\")")
        gaps = sorted(after - before for before, after in zip(times, times[1:]))
        print(f"{1000 * len(gaps) / sum(gaps):.0f} frames a second, the longest took {gaps[-1]:.0f} ms,"
              f" 99 of 100 at most {gaps[len(gaps) * 99 // 100]:.0f} ms")


class MadePage:
    """A page that a command wrote, opened from its file: it may run nothing and ask for nothing."""

    def __init__(self, browser, arguments, **options):
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, "page.html")
        done = subprocess.run([binary, *arguments, "--out", path], capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.page = self.context.new_page()
        self.wrong = []
        self.page.on("console", lambda message: self.wrong.append(message.text))
        self.page.on("request", lambda request: self.wrong.append("asked " + request.url)
                     if not request.url.startswith("file://" + path) else None)
        self.page.goto("file://" + path)

    def __enter__(self):
        return self.page

    def __exit__(self, kind, *_):
        if kind is None:
            assert not self.wrong, self.wrong
            assert self.page.evaluate("window.hacked") is None, "a script ran"
            assert self.page.locator("script, iframe, object, embed, link, img").count() == 0
        self.context.close()
        self.folder.cleanup()


@check
def workbook_tabs(browser, *_):
    """a workbook's page: its tabs switch without a script, charts have marks, queries lie folded under results"""
    with MadePage(browser, ["workbook", "Fixtures/workbooks/estate.workbook.json", "--now", "2024-05-15",
                            "--from", "Fixtures/logs", "Fixtures/formats"]) as page:
        page.screenshot(path=pictures / "workbook-alerts.png", full_page=True)
        assert page.is_visible("text=Alerts by severity") and not page.is_visible("text=Actions (render decides)")
        page.click("label:has-text('Firewall')")
        assert page.is_visible("text=Actions (render decides)") and not page.is_visible("text=Alerts by severity")
        page.screenshot(path=pictures / "workbook-firewall.png", full_page=True)
        page.click("label:has-text('Kubernetes')")
        page.click("label:has-text('Who')")
        assert page.is_visible("text=Who asks")
        page.screenshot(path=pictures / "workbook-kubernetes.png", full_page=True)
        page.keyboard.press("Tab")
        page.click(".proof:visible summary >> nth=0")
        assert page.is_visible(".proof:visible pre >> nth=0")
        assert page.locator("a[href^=javascript]").count() == 0


@check
def workbook_charts(browser, *_):
    """charts of a workbook fit their place, on paper and in the dark"""
    with MadePage(browser, ["workbook", "Fixtures/workbooks/network.workbook.json", "--now", "2024-05-15",
                            "--from", "Fixtures/logs", "Fixtures/formats"], color_scheme="dark") as page:
        assert page.locator("svg.chart").count() >= 5
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 23, 27)"
        page.screenshot(path=pictures / "workbook-network-dark.png", full_page=True)
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@check
def workbook_hostile(browser, *_):
    """nothing that a workbook or a log holds runs"""
    with MadePage(browser, ["workbook", "Fixtures/workbooks/compliance.arm.json", "--now", "2024-05-15",
                            "--from", "Fixtures/logs", "Fixtures/formats"]) as page:
        assert "broken" not in page.title()
        assert "<script>" in page.text_content("body")
        page.screenshot(path=pictures / "workbook-hostile.png", full_page=True)
    with tempfile.TemporaryDirectory() as folder:
        log, path = hostile_log(folder), os.path.join(folder, "hostile.json")
        rows = "AzureDiagnostics | project Text = substring(msg_s, 0, 200), Number = strlen(msg_s)"
        items = [{"type": 3, "name": kind, "content": {
            "query": rows, "visualization": kind, "title": "{Text}", "exportedParameters": [
                {"fieldName": "Text" if kind in ("table", "tiles") else "series", "parameterName": "Text"}]}}
            for kind in ("table", "tiles", "piechart", "categoricalbar", "card")]
        with open(path, "w") as file:
            json.dump({"version": "Notebook/1.0", "items": items}, file)
        with MadePage(browser, ["workbook", path, "--evidence", "--from", log]) as page:
            assert page.text_content("body").count(hostile["markup"]) >= 4
            page.screenshot(path=pictures / "workbook-hostile-log.png", full_page=True)
        with Server(log, options=["--workbooks", path]) as address:
            with LivePage(browser, address, "/workbooks/hostile") as page:
                page.click("tr:has-text('window.hacked=1') .select")
                assert page.locator(f"h3:text-is({json.dumps(hostile['markup'])})").count() == 5
                page.screenshot(path=pictures / "live-hostile.png", full_page=True)


class LivePage:
    """A workbook of `serve`: no script runs in it, and only its own server is asked."""

    def __init__(self, browser, address, path, **options):
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)
        self.wrong = []
        self.page.on("console", lambda message: self.wrong.append(message.text)
                     if message.type in ("error", "warning") else None)
        self.page.on("request", lambda request: self.wrong.append("asked " + request.url)
                     if not request.url.startswith(address + "/") else None)
        self.page.goto(address + path)

    def __enter__(self):
        return self.page

    def __exit__(self, kind, *_):
        if kind is None:
            assert not self.wrong, self.wrong
            assert self.page.locator("script, iframe, object, embed, link, img").count() == 0
            assert self.page.evaluate("window.hacked") is None, "a script ran"
        self.context.close()


@check
def live_workbook(browser, *_):
    """a live workbook: its form, its links of tabs, rows, tiles, slices and series set what the address says"""
    options = ["--workbooks", "Fixtures/workbooks", "--now", "2024-05-15"]
    with Server("Fixtures/logs", "Fixtures/formats", options=options) as address:
        with LivePage(browser, address, "/workbooks") as page:
            page.screenshot(path=pictures / "live-list.png", full_page=True)
            page.click("a:has-text('Selections')" if page.locator("a:has-text('Selections')").count()
                       else "a:has-text('selections')")
            page.screenshot(path=pictures / "live-selections.png", full_page=True)
            page.fill("input[name=Word]", "a & b")
            page.select_option("select[name=Kind]", "kube-audit-admin")
            page.click("button:has-text('Apply')")
            assert "Word=a+%26+b" in page.url and "Kind=kube-audit-admin" in page.url, page.url
            assert page.input_value("input[name=Word]") == "a & b"
            page.click(".tile:has-text('MICROSOFT.NETWORK') .select")
            assert "Provider=MICROSOFT.NETWORK" in page.url and "Kind=kube-audit-admin" in page.url, page.url
            assert page.is_visible("h3:has-text('Categories of MICROSOFT.NETWORK')")
            page.click("svg a:has-text('AzureFirewallDnsProxy') >> nth=0")
            assert "Category=AzureFirewallDnsProxy" in page.url, page.url
            assert page.locator("svg a[aria-current]").count() >= 2
            page.click("svg a:has(rect):has(title:text-matches('2024-05-14T08')) >> nth=0")
            assert "Hour=2024-05-14T08" in page.url and "Series=AzureFirewallDnsProxy" in page.url, page.url
            page.click("tr:has-text('Accepted publickey') .select")
            assert "SeverityLevel" in page.url
            selected = page.locator("h3:has-text('Selected') + div td").all_text_contents()
            assert selected[:2] == ["MICROSOFT.NETWORK", "AzureFirewallDnsProxy"] and selected[-1] == "info", selected
            page.screenshot(path=pictures / "live-selected.png", full_page=True)
            page.click(".tile:has-text('MICROSOFT.NETWORK') .select")
            assert "Provider=MICROSOFT" not in page.url, page.url
            page.click("a:has-text('Only DNS')")
            assert page.input_value("input[name=Word]") == "DNS"
            page.keyboard.press("Tab")
        with LivePage(browser, address, "/workbooks/estate", color_scheme="dark") as page:
            page.screenshot(path=pictures / "live-estate-dark.png", full_page=True)
            page.click(".tabs a:has-text('Firewall')")
            assert page.is_visible("text=Actions (render decides)") and not page.is_visible("text=Alerts by severity")
            assert page.locator(".tabs a[aria-current]").all_text_contents()[0] == "Firewall"
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 23, 27)"
            page.screenshot(path=pictures / "live-estate-firewall-dark.png", full_page=True)
        with LivePage(browser, address, "/workbooks/selections") as page:
            page.set_viewport_size({"width": 400, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= 400
            page.screenshot(path=pictures / "live-narrow.png", full_page=True)


@check
def workbook_paper(browser, *_):
    """on paper a workbook is light, whole, and without what only a screen can do"""
    with MadePage(browser, ["workbook", "Fixtures/workbooks/selections.workbook.json", "--now", "2024-05-15",
                            "--from", "Fixtures/logs", "Fixtures/formats"], color_scheme="dark") as page:
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.querySelector('.wide')).overflowY") == "visible"
        assert page.locator("svg a").count() == 0
        page.set_viewport_size({"width": 794, "height": 1123})
        assert page.evaluate("document.documentElement.scrollWidth") <= 794
        page.pdf(path=pictures / "workbook-paper.pdf", format="A4")
        page.screenshot(path=pictures / "workbook-paper.png", full_page=True)


@check
def dashboards(browser, *_):
    """each built-in dashboard draws the fixtures"""
    for name in ("traffic", "compliance", "alerts", "incidents", "firewall", "kubernetes", "keyvault", "gateway"):
        with MadePage(browser, ["dashboard", name, "--evidence", "--now", "2024-05-15",
                                "--from", "Fixtures/logs", "Fixtures/formats"]) as page:
            assert page.locator("table, svg.chart, .tile").count() > 2, name
            assert page.locator(".box.error").count() == 0, name
            page.screenshot(path=pictures / f"dashboard-{name}.png", full_page=True)


@check
def report(browser, *_):
    """a paper with its results"""
    with MadePage(browser, ["report", "docs/audit-paper.md", "--evidence"]) as page:
        assert "findings hold" in page.text_content("body")
        assert page.locator(".ids").count() > 0
        page.screenshot(path=pictures / "report.png", full_page=True)


def main() -> None:
    wanted = sys.argv[3:]
    if "measure_scrolling" in wanted:
        checks.append(measure_scrolling)
    failed = count = 0
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder, \
            Server("Fixtures/logs") as logs, Server(hostile_log(folder)) as evil:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--no-proxy-server"])
        for function in checks:
            if wanted and function.__name__ not in wanted:
                continue
            count += 1
            try:
                function(browser, logs, evil)
            except Exception:  # noqa: BLE001: whatever it is, it is what the check found
                failed += 1
                print(f"FAILED {function.__name__}: {function.__doc__}", flush=True)
                traceback.print_exc(limit=-3)
        browser.close()
    print(f"the page: {count - failed} of {count} held; pictures in {pictures}")
    sys.exit(1 if failed else 0)


os.chdir(root)
main()
