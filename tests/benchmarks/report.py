"""What large reports cost: 10,000 findings in every format, and the HTML page in a real browser.

Use: `python tests/benchmarks/report.py` (the browser's part needs the dependency group `browser` and chromium)
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from msgspec.structs import replace

ROOT = Path(__file__).resolve().parents[2]
SEARCH = """(text) => {
    const field = document.querySelector('[name=q]');
    const start = performance.now();
    field.value = text;
    field.dispatchEvent(new Event('input', {bubbles: true}));
    document.body.offsetHeight;
    return performance.now() - start;
}"""
PAINT = "new Promise((done) => setTimeout(() => done(performance.getEntriesByName('first-contentful-paint')[0].startTime), 100))"


def main() -> None:
    """Print size and processor time of each format, then first paint and search times of the page."""
    sys.path.insert(0, str(ROOT))
    from licensecheck.report import FORMATS, renderer
    from licensecheck.report.page import Look
    from tests.report.samples import DROPPED, REPORT, arranged

    findings = tuple(replace(DROPPED, fingerprint=f"{n:016x}", artifact=f"organization-{n % 97}/model-{n}") for n in range(10_000))
    view = arranged(replace(REPORT, findings=findings))
    for name in FORMATS:
        start = time.process_time()
        text = renderer(name).render([view], Look())
        print(f"{name:10} {len(text.encode()) / 1e6:6.2f} MB  {time.process_time() - start:5.2f} s")
    browse(renderer("html").render([view], Look()))


def browse(text: str) -> None:
    """Open the page and search it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("no playwright: the page was not opened")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder, "report.html")
        file.write_text(text, encoding="utf-8")
        browser: Any = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.goto(file.as_uri())
        print(f"first paint {page.evaluate(PAINT):.0f} ms")
        for words in ("model-77", "naming", "nothing at all", "", "llama3.1"):
            print(f"search {words!r:18} {page.evaluate(SEARCH, words):.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
