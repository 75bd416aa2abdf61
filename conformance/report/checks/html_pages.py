"""Opens HTML pages in a headless Chromium with scripts forbidden, and checks what a reader meets.

Usage: html_pages.py CHROMIUM PAGE...
Each way to spoil the first page must be noticed, so that the checks do not go slack. A PAGE with a JSON report beside it, of the same name, has to show what stands there. With RTCONF_SCREENSHOTS=FOLDER
pictures of each page are left in that folder.
"""
import base64
import hashlib
import json
import os
import pathlib
import re
import sys
import tempfile

from browser import Browser
from markdown_report import counts_against, is_warning
from tap_report import shown

SIZES = ((360, 740), (1280, 900))
SCHEMES = ("light", "dark")

# What the page consists of. Anything else would have come in from outside.
FORM = """(() => {
  const problems = [];
  const known = new Set(['HTML', 'HEAD', 'META', 'TITLE', 'STYLE', 'BODY', 'A', 'HEADER', 'NAV', 'MAIN', 'FOOTER',
    'SECTION', 'H1', 'H2', 'H3', 'H4', 'P', 'UL', 'LI', 'DL', 'DT', 'DD', 'TABLE', 'CAPTION', 'THEAD', 'TBODY', 'TR', 'TH',
    'TD', 'CODE', 'PRE', 'SPAN', 'SMALL', 'DETAILS', 'SUMMARY', 'DIV', 'DEL', 'INS', 'MARK', 'INPUT', 'LABEL']);
  const attributes = new Set(['lang', 'charset', 'http-equiv', 'content', 'name', 'class', 'id', 'href', 'scope', 'colspan',
    'tabindex', 'role', 'aria-label', 'aria-labelledby', 'aria-describedby', 'open', 'type', 'checked', 'for']);
  const ids = new Map();
  for (const element of document.querySelectorAll('*')) {
    if (!known.has(element.tagName)) problems.push(`an element ${element.tagName}`);
    for (const {name} of element.attributes)
      if (!attributes.has(name)) problems.push(`${element.tagName} with ${name}`);
    if (element.id) ids.set(element.id, (ids.get(element.id) || 0) + 1);
  }
  for (const [id, count] of ids) if (count > 1) problems.push(`the id ${id} ${count} times`);
  for (const link of document.querySelectorAll('[href]')) {
    const target = link.getAttribute('href');
    if (!target.startsWith('#') || !ids.has(target.slice(1))) problems.push(`a link to ${target}`);
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption) problems.push('a table without a caption');
    if (!table.querySelector('thead th[scope=col]')) problems.push('a table without heads of columns');
    for (const row of table.querySelectorAll('tbody tr'))
      if (!row.querySelector('th[scope^=row]')) problems.push('a row without a head');
  }
  for (const input of document.querySelectorAll('input'))
    if (input.labels.length !== 1) problems.push('an input without a label');
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) problems.push(`h${next} below h${level}: ${heading.textContent}`);
    level = next;
  }
  if (document.querySelectorAll('h1').length !== 1) problems.push('not one h1');
  return problems;
})()"""

# Text whose contrast with what is behind it is below what WCAG 2 asks of level AA.
CONTRAST = """(() => {
  const channel = part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const parse = colour => colour.match(/[0-9.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const background = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Map();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.getClientRects().length) continue;
    const [one, other] = [luminance(parse(getComputedStyle(element).color)), luminance(background(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const what = `${element.tagName}.${element.className}`;
    if (ratio < 4.5) found.set(what, ratio.toFixed(2));
  }
  return [...found].map(([what, ratio]) => `${what}: contrast ${ratio}`);
})()"""

VISIBLE_ROWS = "[...document.querySelectorAll('.clause')].filter(row => row.getClientRects().length).map(row => row.id)"
VISIBLE_BODIES = ("[...document.querySelectorAll('.clauses tbody')].filter(body => body.getClientRects().length)"
                  ".every(body => [...body.querySelectorAll('.clause')].some(row => row.getClientRects().length))")


def style_problems(path):
    """The page's policy allows one style sheet, by its hash."""
    text = path.read_text(encoding="utf-8")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    if f"'sha256-{digest}'" not in text:
        yield f"kHtmlStyleHash should be {digest}"


def load_problems(browser, url):
    requested = [each["request"]["url"] for each in browser.seen("Network.requestWillBeSent")]
    if requested != [url]:
        yield f"it loads {requested}"
    for kind in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Page.javascriptDialogOpening"):
        for event in browser.seen(kind):
            yield f"{kind}: {event}"


def look_problems(browser):
    """Unfolded, in every size and scheme."""
    browser.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for width, height in SIZES:
        for scheme in SCHEMES:
            browser.look(width, height, scheme)
            needed, has = browser.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            if needed > has:
                yield f"at {width} pixels it is {needed} wide"
            for problem in browser.evaluate(CONTRAST):
                yield f"{scheme}, {width} pixels: {problem}"


def landmark_problems(browser):
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node.get("ignored") and "role" in node]
    for role in ("banner", "navigation", "main", "contentinfo"):
        if roles.count(role) != 1:
            yield f"{roles.count(role)} landmarks of the role {role}"


def filter_problems(browser):
    """Each choice shows as many rows as its label says, and no empty group."""
    choices = browser.evaluate("[...document.querySelectorAll('[name=show]')].map(each => [each.id, each.labels[0].innerText])")
    everything = browser.evaluate(VISIBLE_ROWS)
    for name, label in reversed(choices):
        browser.click(f"label[for={name}]")
        rows = browser.evaluate(VISIBLE_ROWS)
        if len(rows) != int(re.search(r"\d+", label)[0]):
            yield f"{label!r} shows {len(rows)} rows of {len(everything)}"
        if not browser.evaluate(VISIBLE_BODIES):
            yield f"{label!r} leaves a function without clauses"
    if choices:
        browser.press("ArrowRight", 39)
        if not browser.evaluate("document.querySelector('#show-open').checked"):
            yield "the arrow keys do not choose"
        browser.click("label[for=show-all]")


def details_problems(browser):
    if browser.evaluate("document.querySelector('details') === null"):
        return
    before = browser.evaluate("document.querySelector('details').open")
    browser.click("summary h3")
    if browser.evaluate("document.querySelector('details').open") == before:
        yield "a click does not unfold"
    browser.press("Enter", 13)
    browser.evaluate("document.querySelectorAll('details').forEach(each => each.open = false)")
    browser.look(800, 1000, media="print")
    browser.screenshot(os.devnull)  # the answer is that of the last frame that was drawn
    hidden = browser.evaluate("[...document.querySelectorAll('details pre')].filter(each => !each.checkVisibility({contentVisibilityAuto: true})).length")
    if hidden:
        yield f"{hidden} blocks would not be printed"
    browser.look(*SIZES[1])


def content_problems(browser, report):
    """The page has the texts of the report, letter by letter."""
    clauses = [clause for clause in report["clauses"] if counts_against(clause) or is_warning(clause)]
    blocks = browser.evaluate("[...document.querySelectorAll('details')].map(each => [each.id, "
                              "[...each.querySelectorAll('pre:not(.diff)')].map(pre => pre.textContent)])")
    wanted = [["finding-" + clause["id"], [shown(clause[key]) for key in ("replay", "reproducer") if clause[key]]]
              for clause in sorted(clauses, key=is_warning)]
    if blocks != wanted:
        yield f"findings {blocks}, not {wanted}"
    rows = browser.evaluate("[...document.querySelectorAll('.clause')].map(row => [row.id, row.querySelector('.badge').innerText])")
    if rows != [["clause-" + clause["id"], clause["verdict"]] for clause in report["clauses"]]:
        yield f"rows {rows}"
    text = browser.evaluate("document.body.textContent")
    for key in [report["refusal"], *report["notes"], *(objection["text"] for objection in report["objections"]),
                *(clause["reason"] for clause in report["clauses"] if clause["verdict"] == "expected")]:
        if shown(key).replace("\n", "\\n") not in text:
            yield f"it does not say {key!r}"


def problems(browser, path):
    url = path.resolve().as_uri()
    yield from style_problems(path)
    browser.look(*SIZES[1])
    browser.open(url)
    yield from landmark_problems(browser)
    yield from browser.evaluate(FORM)
    report = json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) if path.with_suffix(".json").exists() else {}
    if report.get("schema") == "rtconf-report/1":
        yield from content_problems(browser, report)
    yield from filter_problems(browser)
    yield from details_problems(browser)
    yield from look_problems(browser)
    yield from load_problems(browser, url)


def spoiled(text):
    """Yields (what was done, a page that is wrong in that one way)."""
    edits = {
        "a script": ("</main>", "<script>document.title = 'x'</script></main>"),
        "a handler": ("<main", "<main onclick='x()'"),
        "a picture from elsewhere": ("</main>", "<img src='https://example.org/x.png' alt=''></main>"),
        "a style of its own": ("<h1", "<h1 style='color: #ccc'"),
        "a link to elsewhere": ('href="#clauses"', 'href="https://example.org/"'),
        "a link to nothing": ('href="#clauses"', 'href="#nothing"'),
        "an id that is there twice": ("<h1", '<h1 id="main"'),
        "a row too many": ('<tr class="clause pass"', '<tr class="clause pass" id="forged"></tr><tr class="clause pass"'),
        "a count that is wrong": ('<label for="show-pass">', '<label for="show-pass">1'),
        "no policy for its style": ("'sha256-", "'sha256-x"),
        "a table without heads": ('scope="col"', 'title="col"'),
        "a level left out": ("<h2", "<h4"),
    }
    for what, (before, after) in edits.items():
        if before not in text:
            raise ValueError(f"the page has no {before}")
        yield what, text.replace(before, after)
    styles = {
        "pale text": ("--soft: #545d68", "--soft: #999"),
        "pale text in the dark": ("--soft: #a3adb8", "--soft: #555"),
        "a wide table": ("table { width: 100%", "table { width: 1500px"),
        "a filter that does nothing": ("#show-pass:checked", "#show-pass:disabled"),
        "what is folded left out on paper": ("details::details-content", "details::nothing"),
    }
    for what, (before, after) in styles.items():
        if before not in text:
            raise ValueError(f"the style has no {before}")
        changed = text.replace(before, after)
        style = re.search(r"<style>(.*?)</style>", changed, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        yield what, re.sub("'sha256-[^']*'", f"'sha256-{digest}'", changed)


def slack(browser, path):
    """What the checks do not notice."""
    with tempfile.TemporaryDirectory() as folder:
        for number, (what, text) in enumerate(spoiled(path.read_text(encoding="utf-8"))):
            page = pathlib.Path(folder, f"{number}.html")
            page.write_text(text, encoding="utf-8")
            if not any(problems(browser, page)):
                yield f"nothing notices {what}"


def take_pictures(browser, path, folder):
    browser.open(path.resolve().as_uri())
    for width, height in SIZES:
        for scheme in SCHEMES:
            browser.look(width, height, scheme)
            browser.screenshot(pathlib.Path(folder, f"{path.stem}-{width}-{scheme}.png"), whole=True)


def main(program, paths):
    failures = 0
    with Browser(program) as browser:
        browser.forbid_scripts()
        for path in map(pathlib.Path, paths):
            for problem in problems(browser, path):
                print(f"{path}: {problem}")
                failures += 1
            if "RTCONF_SCREENSHOTS" in os.environ:
                take_pictures(browser, path, os.environ["RTCONF_SCREENSHOTS"])
        for problem in slack(browser, pathlib.Path(paths[0])):
            print(problem)
            failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
