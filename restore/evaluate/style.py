"""The style sheet of the HTML report, for light and dark screens and for print.

Text has a contrast of at least 4.5 to 1 with its background in both schemes. Colour is never the only sign:
wrong tokens are underlined (dotted: missed; wavy: introduced), fixed ones have a bar above.
"""

CSS = """
:root {
  color-scheme: light dark;
  --page: #fcfbf8; --panel: #f4f2ec; --ink: #22211d; --soft: #5f5c53; --rule: #dcd8cc;
  --raw: #7a6f58; --new: #0b5f6b; --good: #17663a; --bad: #a8321f; --warn: #8a5200;
  --good-bg: #e2f1e6; --bad-bg: #fbe4df; --warn-bg: #faedd2; --heat: 11 95 107;
  --serif: "Source Serif 4", Charter, "Noto Serif", "Liberation Serif", Georgia, "Times New Roman", serif;
  --sans: system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #171714; --panel: #21211d; --ink: #ebe8df; --soft: #a9a597; --rule: #3a3932;
    --raw: #b7a988; --new: #6fc7d3; --good: #7fcf9b; --bad: #f1907d; --warn: #e6b565;
    --good-bg: #1b3225; --bad-bg: #43211b; --warn-bg: #3a2d15; --heat: 111 199 211;
  }
}
* { box-sizing: border-box; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body {
  margin: 0 auto; padding: 3.5rem 1.5rem 5rem; max-width: 66rem;
  background: var(--page); color: var(--ink); font: 1.06rem/1.6 var(--serif);
}
header p.kicker { margin: 0; font: 600 .8rem/1.4 var(--sans); letter-spacing: .08em; color: var(--new);
  text-transform: uppercase; }
h1 { margin: .3rem 0 1rem; font-size: clamp(1.9rem, 4vw, 2.7rem); line-height: 1.15; font-weight: 600;
  letter-spacing: -.012em; text-wrap: balance; }
h2 { margin: 3.4rem 0 .4rem; font-size: 1.5rem; line-height: 1.25; font-weight: 600; }
h3 { margin: 2rem 0 .4rem; font: 600 1rem/1.4 var(--sans); }
p { max-width: 42rem; margin: .5rem 0 1rem; }
.lede { font-size: 1.22rem; line-height: 1.5; max-width: 46rem; }
.lede strong { font-weight: 600; color: var(--new); white-space: nowrap; }
.note, figcaption, caption { color: var(--soft); font: .88rem/1.5 var(--sans); }
nav { margin: 1.6rem 0 0; font: .9rem/1.9 var(--sans); }
nav a { margin-right: 1.1rem; }
a { color: var(--new); text-underline-offset: .2em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--new);
  outline-offset: 3px; }
section { border-top: 1px solid var(--rule); margin-top: 3.4rem; }
section > h2 { margin-top: 1.6rem; }
.scroll { overflow-x: auto; margin: 1rem 0 1.6rem; }
table { border-collapse: collapse; font: .9rem/1.45 var(--sans);
  font-variant-numeric: tabular-nums lining-nums; }
.wide { width: 100%; }
caption { text-align: left; padding: 0 0 .5rem; }
th, td { padding: .36rem .9rem .36rem 0; text-align: right; vertical-align: baseline; white-space: nowrap; }
th:last-child, td:last-child { padding-right: .2rem; }
table:not(.wide) { min-width: 16rem; }
th:first-child, td:first-child { text-align: left; white-space: normal; min-width: 9rem; }
thead th { color: var(--soft); font-weight: 500; border-bottom: 1px solid var(--ink); vertical-align:
  bottom; }
tbody th { font-weight: 400; }
tbody tr + tr > * { border-top: 1px solid var(--rule); }
tr.minor th { padding-left: 1.2rem; color: var(--soft); }
td.raw { color: var(--raw); } td.new { color: var(--new); font-weight: 600; }
td.best { font-weight: 700; } td.quiet { color: var(--soft); }
.up { color: var(--good); } .down { color: var(--bad); }
.problems { background: var(--warn-bg); border-left: 3px solid var(--warn); padding: .8rem 1.2rem; margin:
  1.6rem 0;
  font: .92rem/1.5 var(--sans); overflow-wrap: anywhere; }
.problems h2 { margin: 0 0 .3rem; font: 600 .95rem/1.4 var(--sans); }
.problems ul { margin: 0; padding-left: 1.1rem; }
figure { margin: 1.2rem 0 1.8rem; overflow-x: auto; }
svg.chart { min-width: 34rem; }
svg { display: block; width: 100%; height: auto; font-family: var(--sans); }
svg text { fill: var(--ink); font-size: 12.5px; font-variant-numeric: tabular-nums; }
svg .soft { fill: var(--soft); font-size: 11.5px; } svg .grid { stroke: var(--rule); }
svg .raw { fill: var(--page); stroke: var(--raw); stroke-width: 2; } svg .new { fill: var(--new); }
svg .join { stroke: var(--rule); stroke-width: 3; } svg .span-raw { stroke: var(--raw); stroke-width: 1.5; }
svg .span-new { stroke: var(--new); stroke-width: 1.5; }
svg .kept { fill: var(--rule); } svg .fixed { fill: var(--good); } svg .missed { fill: var(--warn); }
svg .introduced { fill: var(--bad); } svg .bar { fill: var(--new); opacity: .28; }
svg .diagonal { stroke: var(--soft); stroke-dasharray: 4 4; }
.split { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 0 3rem;
  align-items: start; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: .6rem 0; padding: 0; list-style: none;
  font: .88rem/1.6 var(--sans); }
.swatch { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
.swatch.kept { background: var(--rule); } .swatch.fixed { background: var(--good); }
.swatch.missed { background: var(--warn); } .swatch.introduced { background: var(--bad); }
.lines { list-style: none; padding: 0; margin: 1rem 0; }
.lines > li { padding: 1rem 0 .9rem; border-top: 1px solid var(--rule); break-inside: avoid; }
.where { margin: 0 0 .35rem; font: .82rem/1.4 var(--sans); color: var(--soft); overflow-wrap: anywhere;
  max-width: none; }
.gloss { display: flex; flex-wrap: wrap; gap: .75rem .55rem; line-height: 1.42; }
.gloss > span { display: inline-flex; flex-direction: column; }
.gloss > span > span { line-height: 1.6rem; height: 1.6rem; align-self: flex-start; white-space: pre; }
.gloss .r { color: var(--soft); font-size: .88em; } .gloss .t { color: var(--soft); font-size: .88em; }
.gloss .labels { font-family: var(--sans); font-size: .78rem; color: var(--soft); padding-right: .4rem; }
.gloss .fixed .o { box-shadow: 0 -2px 0 var(--good); color: var(--good); background: var(--good-bg); }
.gloss .missed .o { text-decoration: underline dotted 2px; text-underline-offset: .2em; color: var(--warn);
  background: var(--warn-bg); }
.gloss .introduced .o, .gloss .extra .o { text-decoration: underline wavy 1.5px; text-underline-offset: .2em;
  color: var(--bad); background: var(--bad-bg); }
.gloss .missed .t, .gloss .introduced .t { color: var(--ink); }
.gloss mark { background: none; color: inherit; font-weight: 700; }
.heat td { text-align: center; min-width: 3.4rem; padding: .36rem .5rem; }
.heat th:first-child { min-width: 5rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space:
  nowrap; }
dl { font: .92rem/1.55 var(--sans); display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap:
  .5rem 1.4rem; }
dt { font-weight: 600; } dd { margin: 0; color: var(--soft); }
footer { margin-top: 3rem; color: var(--soft); font: .85rem/1.6 var(--sans); }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .7rem; } body {
  padding-top: 2rem; } }
@media print {
  :root { --page: #fff; --panel: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; } section { break-before: auto; } h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; } tr, figure { break-inside: avoid; }
  * { print-color-adjust: exact; }
}
"""
