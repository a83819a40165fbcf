"""Pictures of the example report for the README: light, dark, narrow and printed, written to examples/.

Needs chromium and pdftoppm (Debian: chromium, poppler-utils) and the packages of the dependency group `browser`.
Run it from the checkout: `python tools/screenshots.py`.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from licensecheck.knowledge import load
from licensecheck.pipeline import scan
from licensecheck.report.html import render
from licensecheck.report.page import Look
from licensecheck.report.view import view

EXAMPLE = "examples/parrot-8b-chat"
SCREENS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1100, "height": 1250}},
    "dark": {"viewport": {"width": 1100, "height": 1250}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 400, "height": 1250}, "device_scale_factor": 1.5},
}
PAGES = (1, 3)
DATE = "1767225600"


def main() -> None:
    """Write the pictures."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", DATE)
    knowledge = load()
    text = render([view(scan(EXAMPLE, offline=True, knowledge=knowledge), knowledge)], Look())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        report = Path(folder, "report.html")
        report.write_text(text, encoding="utf-8")
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, options in SCREENS.items():
            page = browser.new_page(**options)
            page.goto(report.as_uri())
            page.screenshot(path=f"examples/report-{name}.png")
        printed(browser, report, Path(folder))
        browser.close()


def printed(browser: Any, report: Path, folder: Path) -> None:
    """Two pages of the PDF side by side."""
    page = browser.new_page()
    page.goto(report.as_uri())
    page.pdf(path=folder / "report.pdf", prefer_css_page_size=True, print_background=True)
    subprocess.run(["pdftoppm", "-r", "80", "-png", folder / "report.pdf", folder / "page"], check=True)  # noqa: S603, S607 - our own PDF
    pictures = sorted(folder.glob("page-*.png"))
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(pictures[n - 1].read_bytes()).decode()}">' for n in PAGES)
    page = browser.new_page()  # the report's policy would refuse this style
    page.set_content(f"<style>body{{margin:0;background:#ccc;display:flex;gap:16px;padding:16px;width:max-content}}</style>{images}")
    page.locator("body").screenshot(path="examples/report-print.png")


if __name__ == "__main__":
    main()
