#!/usr/bin/env python3
"""Draws the pictures of the README: the page of `kustody serve` (Debian's chromium, playwright and pillow from
PyPI) and a chart.

make-images.py KUSTODY
"""
import io
import os
import pathlib
import re
import subprocess
import sys

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
LOGS = "Fixtures/incident"
CHART = """SigninLogs
| summarize SignIns = count() by bin(TimeGenerated, 10m), Result = iff(ResultType == "0", "success", "failure")
| render columnchart with (kind=stacked, title="Sign-ins on 21 May 2024")"""
QUERY = """AzureActivity
| where OperationNameValue has_any ("roleAssignments", "diagnosticSettings", "securityRules")
| project TimeGenerated, OperationNameValue, ActivityStatusValue, Caller, CallerIpAddress
| order by TimeGenerated asc"""


def main():
    kustody = os.path.abspath(sys.argv[1])
    chart = subprocess.run(
        [kustody, "query", "--from", LOGS, "--format", "svg", CHART], check=True, capture_output=True, text=True,
        cwd=ROOT).stdout
    # Where a picture stands by itself its background is what the reader's program has.
    chart = chart.replace(">", ' style="background:#fff;color:#222">', 1)
    (IMAGES / "chart.svg").write_text(chart, encoding="utf-8")
    server = subprocess.Popen([kustody, "serve", "--port", "0", "--from", LOGS], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        address = re.search(r"http://\S+", server.stdout.readline()).group()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                args=["--no-sandbox", "--no-proxy-server"])
            page = browser.new_page(viewport={"width": 1400, "height": 760})
            page.goto(address)
            page.wait_for_selector("textarea")
            page.fill("textarea", QUERY)
            page.keyboard.press("Control+Enter")
            page.wait_for_selector("[role=row] >> nth=3")
            page.click("[role=row] >> nth=3")
            page.keyboard.press("Enter")
            page.wait_for_timeout(1500)
            picture = page.screenshot()
            browser.close()
        Image.open(io.BytesIO(picture)).convert("RGB").quantize(64).save(IMAGES / "page.png", optimize=True)
    finally:
        server.terminate()


main()
