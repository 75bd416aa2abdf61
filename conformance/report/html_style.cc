// The style sheet of the HTML pages: system fonts, light and dark, paper. Radio buttons narrow the
// table behind them by `:checked ~`, so that no script is needed. (`:has` would read better, and
// takes browsers seconds on a whole report.)
// After a change the test `html_pages` prints the hash that belongs here.
#include "conformance/report/html_page.h"

namespace rtconf::report {

const std::string_view kHtmlStyleHash = "xpepvYGMkvjw5y51DN0Qq4U0XJeWvgdV9ZPibW34Ly8=";

const std::string_view kHtmlStyle = R"css(
:root {
  color-scheme: light dark;
  --page: #fff; --panel: #f5f7f9; --text: #1b1f24; --soft: #545d68; --line: #d3d9e0;
  --link: #0a53b8; --good: #12652b; --good-bg: #dff3e5; --bad: #a8201a; --bad-bg: #fce6e4;
  --mind: #6f4a00; --mind-bg: #faeecb; --calm: #47515c; --calm-bg: #e7ebef;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --panel: #1c2127; --text: #e4e8ec; --soft: #a3adb8; --line: #38404a;
    --link: #86b7ff; --good: #7fd99a; --good-bg: #17321f; --bad: #ff9d94; --bad-bg: #441d1a;
    --mind: #eac26a; --mind-bg: #3a2e10; --calm: #b4bec9; --calm-bg: #2a3139;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; }
body {
  margin: 0 auto; max-width: 76rem; padding: 1.25rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word;
}
code, pre, h3 { font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; }
code, pre { font-size: .875em; }
code, h1, h3, td, dd, p, label, .glance, .found { overflow-wrap: anywhere; }
#tiers td { min-width: 4.5rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--page); }
h1, h2, h3, h4, p, dl, dd { margin: 0; }
header { padding: 1rem 1.25rem; border-left: .5rem solid; border-radius: .375rem; }
header h1 { font-size: 1.5rem; line-height: 1.3; margin: .125rem 0 .375rem; }
header.good { color: var(--good); background: var(--good-bg); }
header.bad { color: var(--bad); background: var(--bad-bg); }
header.calm { color: var(--calm); background: var(--calm-bg); }
header.mind { color: var(--mind); background: var(--mind-bg); }
header p { color: var(--text); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 1rem 0 0; list-style: none; }
nav small, th small, th span { color: var(--soft); font-weight: normal; }
th small { display: block; }
section { margin-top: 2rem; }
h2 { font-size: 1.2rem; margin-bottom: .625rem; }
h4 { font-size: .8125rem; color: var(--soft); margin: .875rem 0 .25rem; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
caption { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
th, td {
  padding: .375rem .75rem .375rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line);
}
thead th { color: var(--soft); font-size: .8125rem; }
tbody th { font-weight: normal; }
th[scope=rowgroup] { padding-top: 1.25rem; }
th[scope=rowgroup] code { font-weight: 600; font-size: 1rem; margin-right: .5rem; }
.badge {
  display: inline-block; padding: 0 .5rem; border-radius: .75rem; font-size: .8125rem;
  line-height: 1.45rem; white-space: nowrap;
}
.badge.good { color: var(--good); background: var(--good-bg); }
.badge.bad { color: var(--bad); background: var(--bad-bg); font-weight: 600; }
.badge.mind { color: var(--mind); background: var(--mind-bg); }
.badge.calm { color: var(--calm); background: var(--calm-bg); }
.finding { border: 1px solid var(--line); border-radius: .375rem; margin-bottom: .5rem; }
.finding.bad { border-left: .25rem solid var(--bad); }
.finding.mind { border-left: .25rem solid var(--mind); }
summary { padding: .5rem .875rem; cursor: pointer; }
summary h3 { display: inline; font-size: .9375rem; margin: 0 .25rem; }
.finding[open] .glance { display: none; }
.glance, .facts { color: var(--soft); font-size: .9375rem; }
.finding > div { padding: 0 .875rem .875rem; }
.promise { color: var(--soft); }
.found { font-weight: 600; margin-top: .25rem; }
.facts { margin-top: .75rem; }
pre {
  margin: 0; padding: .625rem .75rem; overflow-x: auto; overflow-wrap: normal;
  background: var(--panel); border-radius: .375rem;
}
.command { white-space: pre-wrap; overflow-wrap: anywhere; }
.diff > * { display: block; width: max-content; min-width: 100%; text-decoration: none; }
del { color: var(--bad); background: var(--bad-bg); }
ins { color: var(--good); background: var(--good-bg); }
mark { color: inherit; background: none; font-weight: 700; text-decoration: underline; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; }
dt { color: var(--soft); }
.clauses { table-layout: fixed; }
.clauses thead th:nth-child(1) { width: 26%; }
.clauses thead th:nth-child(2) { width: 7rem; }
.clauses thead th { position: sticky; top: 0; background: var(--page); padding-top: .5rem; }
.clause:target { background: var(--mind-bg); }
#show { margin-bottom: .25rem; color: var(--soft); font-size: .8125rem; }
[name=show] { position: absolute; opacity: 0; }
[name=show] + label {
  display: inline-block; margin: 0 .375rem .375rem 0; padding: .125rem .75rem; cursor: pointer;
  border: 1px solid var(--line); border-radius: 1rem; font-size: .875rem;
}
[name=show]:checked + label { color: var(--page); background: var(--link); border-color: var(--link); }
[name=show]:focus-visible + label { outline: 3px solid var(--link); outline-offset: 2px; }
#show-open:checked ~ table :is(tbody:not(.has-open), .pass, .choice, .absent),
#show-fail:checked ~ table :is(tbody:not(.has-fail), .clause:not(.fail)),
#show-crash:checked ~ table :is(tbody:not(.has-crash), .clause:not(.crash)),
#show-hang:checked ~ table :is(tbody:not(.has-hang), .clause:not(.hang)),
#show-exit:checked ~ table :is(tbody:not(.has-exit), .clause:not(.exit)),
#show-oom:checked ~ table :is(tbody:not(.has-oom), .clause:not(.oom)),
#show-flaky:checked ~ table :is(tbody:not(.has-flaky), .clause:not(.flaky)),
#show-stale:checked ~ table :is(tbody:not(.has-stale), .clause:not(.stale)),
#show-expected:checked ~ table :is(tbody:not(.has-expected), .clause:not(.expected)),
#show-warn:checked ~ table :is(tbody:not(.has-warn), .clause:not(.warn)),
#show-pass:checked ~ table :is(tbody:not(.has-pass), .clause:not(.pass)),
#show-choice:checked ~ table :is(tbody:not(.has-choice), .clause:not(.choice)),
#show-untested:checked ~ table :is(tbody:not(.has-untested), .clause:not(.untested)),
#show-absent:checked ~ table :is(tbody:not(.has-absent), .clause:not(.absent)) { display: none; }
.scroll { overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: .375rem; }
.matrix { width: max-content; min-width: 100%; border-collapse: separate; border-spacing: 0; }
.matrix th, .matrix td { padding-left: .75rem; min-width: 9rem; max-width: 18rem; }
.matrix th { background: var(--page); overflow-wrap: anywhere; }
.matrix thead th { position: sticky; top: 0; padding-top: .5rem; z-index: 2; }
.matrix th:first-child { position: sticky; left: 0; z-index: 1; max-width: 40vw; }
.matrix thead th:first-child { z-index: 3; }
.matrix td small { display: block; color: var(--soft); }
.providers .badge { white-space: normal; border-radius: .375rem; }
.providers th { overflow-wrap: anywhere; }
.remark { padding: .5rem .875rem; margin-bottom: .5rem; background: var(--mind-bg); color: var(--mind); }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .8125rem; }
@media (max-width: 40rem) {
  body { padding: .75rem; }
  header h1 { font-size: 1.25rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  .clauses, .clauses tbody { display: block; }
  .clauses thead { display: none; }
  .clauses tr { display: grid; grid-template-columns: 1fr auto; border-bottom: 1px solid var(--line); }
  .clauses th, .clauses td { border: 0; padding-right: 0; }
  .clauses td:last-child { grid-column: 1 / -1; padding-top: 0; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --panel: #f5f7f9; --text: #000; --soft: #444; --line: #bbb; --link: #000;
    --good: #12652b; --good-bg: #fff; --bad: #a8201a; --bad-bg: #fff; --mind: #6f4a00;
    --mind-bg: #fff; --calm: #47515c; --calm-bg: #fff;
  }
  body { max-width: none; font-size: 10pt; }
  nav, .skip, #show, [name=show], [name=show] + label { display: none; }
  details::details-content { content-visibility: visible; display: block; }
  pre { white-space: pre-wrap; }
  .scroll { max-height: none; border: 0; }
  .matrix th { position: static; }
  tr, .diff, summary { break-inside: avoid; }
  h2, summary { break-after: avoid; }
  .clauses thead th { position: static; }
}
)css";

}  // namespace rtconf::report
