/** The site's sheet: layout, type and colours of docs/decisions/0059. Nothing is fetched; a page holds in any font. */
export const style = `:root {
  color-scheme: light dark;
  --paper: #FFFFFF; --sunk: #F5F6F7; --rule: #DADEE2; --rule-2: #B4BBC2; --ink: #15191E; --ink-2: #454D56; --ink-3: #646D77;
  --blue: #174D8C; --blue-t: #E6EEF7; --orange: #B04A0C; --teal: #0B7670; --purple: #75489B; --ochre: #876300; --grey: #79828B; --red: #B3261E;
  --mono: "JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) { :root {
  --paper: #14171B; --sunk: #1B1F24; --rule: #2E343B; --rule-2: #4A525B; --ink: #E9ECEF; --ink-2: #B7BFC7; --ink-3: #8F98A2;
  --blue: #93C3F4; --blue-t: #1C2C3E; --orange: #E58240; --teal: #54BFB6; --purple: #BD9BE0; --ochre: #D8B04C; --grey: #8D96A0; --red: #F28A82;
} }
* { box-sizing: border-box; margin: 0; }
body { background: var(--paper); color: var(--ink); font: 400 14.5px/22px Inter, system-ui, sans-serif; font-variant-numeric: tabular-nums lining-nums;
  -webkit-font-smoothing: antialiased; display: grid; grid-template-columns: 248px minmax(0, 960px) 264px; min-height: 100vh; }
a { color: var(--blue); text-decoration: none; } a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 1px; }
code, pre, .mono, .mono a { font-family: var(--mono); font-variant-ligatures: none; font-size: 12.8px; line-height: 20px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 4px 8px; }

nav { background: var(--sunk); border-right: 1px solid var(--rule); padding: 24px 20px 40px 24px; font-size: 13.2px; line-height: 20px; }
nav .inner { position: sticky; top: 24px; max-height: calc(100vh - 48px); overflow-y: auto; padding: 0 4px 0 0; scrollbar-width: thin; }
nav .home { font-weight: 650; font-size: 15px; color: var(--ink); } nav .home a { color: inherit; }
nav .sub { color: var(--ink-3); font-size: 12.5px; line-height: 18px; overflow-wrap: anywhere; }
nav h2 { font-size: 12.5px; line-height: 18px; font-weight: 600; color: var(--ink-3); margin: 16px 0 4px; }
nav ul { list-style: none; padding: 0; }
nav li a { display: flex; justify-content: space-between; gap: 8px; padding: 2px 0 2px 12px; color: var(--ink-2); }
nav li a span { color: var(--ink-3); }
nav li li a { display: block; padding-left: 22px; font-family: var(--mono); font-variant-ligatures: none; font-size: 11.6px; line-height: 18px; overflow-wrap: anywhere; }
nav li.folder { padding: 4px 0 0 22px; font-size: 12.5px; line-height: 18px; color: var(--ink-3); }
nav [aria-current] { color: var(--ink); font-weight: 600; box-shadow: inset 3px 0 0 var(--ink); }
nav label { display: none; } nav #menu { position: absolute; opacity: 0; pointer-events: none; }
form { position: relative; margin-top: 12px; }
#q { width: 100%; font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--rule-2); border-radius: 3px; padding: 5px 30px 5px 9px; }
form kbd { position: absolute; right: 8px; top: 6px; font: 11px/16px var(--mono); color: var(--ink-3); border: 1px solid var(--rule); border-radius: 3px; padding: 0 5px; }
form:focus-within kbd { display: none; }
#found { position: fixed; z-index: 2; left: 24px; top: 122px; width: min(620px, calc(100vw - 48px)); max-height: calc(100vh - 150px); overflow-y: auto; list-style: none;
  padding: 4px 0; background: var(--paper); border: 1px solid var(--rule-2); border-radius: 3px; }
#found li a { display: block; padding: 5px 12px; color: var(--ink); } #found li a b { font: 600 12.8px/20px var(--mono); overflow-wrap: anywhere; }
#found li a i { font-style: normal; color: var(--ink-3); font-size: 12.5px; margin-left: 8px; } #found li a small { display: block; color: var(--ink-2); font-size: 12.5px; line-height: 18px; }
#found li a:hover, #found li a.at { background: var(--blue-t); text-decoration: none; } #found p { padding: 5px 12px; color: var(--ink-3); }

main { padding: 24px 40px 64px; }
.path { color: var(--ink-3); font-size: 12.5px; line-height: 18px; } .path a { color: inherit; }
h1 { font-size: 25px; line-height: 34px; font-weight: 650; overflow-wrap: anywhere; } h1.mono { font-family: var(--mono); font-size: 24px; line-height: 34px; }
h1 small { font-weight: 400; color: var(--ink-3); font-size: inherit; margin-left: 8px; }
.lead { font-size: 15.5px; line-height: 24px; max-width: 760px; margin-top: 4px; } .lead p + p { margin-top: 8px; } .lead code { font-size: 13.5px; }
.states { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 12px; font-size: 13px; font-weight: 600; list-style: none; padding: 0; }
.states .plain, .plain { color: var(--ink-2); font-weight: 400; }
.pass { color: var(--teal); } .warn { color: var(--ochre); } .fail { color: var(--red); } .none, .na { color: var(--ink-3); } .na { font-style: italic; font-weight: 400; }
.facts { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 8px 28px; margin-top: 16px; padding: 10px 0 12px; border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
.facts dt { color: var(--ink-3); font-size: 12.5px; line-height: 18px; } .facts dd { font-size: 13.8px; line-height: 20px; overflow-wrap: anywhere; }
section { margin-top: 32px; }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 24px; margin-bottom: 4px; }
h2 { font-size: 16.5px; line-height: 24px; font-weight: 650; } h2 code { font-size: 15px; font-weight: 600; } .meta { color: var(--ink-3); font-size: 12.5px; line-height: 18px; }
h3 { font-size: 13.8px; line-height: 20px; font-weight: 600; margin: 16px 0 2px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 40px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 13.2px; line-height: 20px; }
th, td { padding: 4px 16px 4px 0; text-align: left; vertical-align: baseline; font-weight: 400; border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--ink-3); font-size: 12.5px; line-height: 18px; border-bottom-color: var(--rule-2); white-space: nowrap; }
tbody th { font-weight: 500; } th.mono, td.mono { font-size: 12.4px; overflow-wrap: break-word; } tbody th.mono { font-weight: 600; min-width: 170px; } table.names tbody th.mono { width: 250px; min-width: 230px; } table.ties tbody th.mono { width: 42%; } th.mono .more { font: 400 12.5px/18px Inter, system-ui, sans-serif; } td.type { white-space: nowrap; } td.type.long { white-space: normal; min-width: 140px; }
.num { text-align: right; white-space: nowrap; } .quiet, td.mono { color: var(--ink-2); } .nowrap { white-space: nowrap; }
table.flow { table-layout: fixed; } table.flow th:first-child { width: 190px; } tr.total > * { font-weight: 600; border-bottom-color: var(--rule-2); border-top: 1px solid var(--rule-2); }
tr:target { background: var(--blue-t); } tr.fold th { padding-top: 12px; color: var(--ink-3); font-size: 12.5px; border-bottom-color: var(--rule-2); }
.more { display: block; color: var(--ink-3); font-size: 12.5px; line-height: 18px; } .more a { color: inherit; text-decoration: underline; text-decoration-color: var(--rule-2); }
.tag { display: inline-block; font-size: 11.5px; line-height: 16px; font-weight: 600; color: var(--purple); border: 1px solid currentColor; border-radius: 3px; padding: 0 5px; white-space: nowrap; }
.tag.derived { border-style: dashed; } .tag.grey { color: var(--ink-2); } .tag + .tag { margin-left: 4px; }
.note { color: var(--ink-3); font-size: 12.5px; line-height: 18px; margin-top: 8px; }
.said { border-left: 3px solid var(--ochre); padding: 2px 0 2px 12px; margin-top: 16px; max-width: 760px; color: var(--ink-2); }
.origins { font: 12.4px/20px var(--mono); font-variant-ligatures: none; overflow-wrap: break-word; } .origins .more { font: 12.5px/18px Inter, system-ui, sans-serif; } .origins .na { font: italic 13.2px/20px Inter, system-ui, sans-serif; }
details summary { cursor: pointer; color: var(--ink-3); font: 12.5px/18px Inter, system-ui, sans-serif; }
details.tie { margin-top: 8px; } details.tie > summary { padding: 3px 0; color: var(--ink-2); } details.tie:target > summary { background: var(--blue-t); } .more .origins a { color: inherit; text-decoration: underline; text-decoration-color: var(--rule-2); }
.picture { display: block; margin: 4px 0; } .picture text { font: 11.6px var(--mono); fill: var(--ink); } .picture .cap, .picture .small { font: 12px Inter, system-ui, sans-serif; fill: var(--ink-3); }
.picture .small { font-size: 11.5px; }
.picture { max-width: 100%; min-width: 700px; height: auto; } .picture rect { fill: var(--paper); stroke: var(--rule-2); } .picture .own rect { fill: var(--blue-t); stroke: var(--blue); stroke-width: 1.5; }
.picture a:hover rect { stroke: var(--ink-2); } .picture a:hover { text-decoration: none; }
.picture .edge { fill: none; stroke: var(--blue); stroke-width: 1.2; } .picture .asks { stroke: var(--grey); stroke-dasharray: 4 3; } .picture .tip { fill: var(--blue); } .picture .tip.grey { fill: var(--grey); }
.picture .byhand { fill: var(--ochre); stroke: none; }

.tabs { display: flex; flex-wrap: wrap; gap: 0 24px; border-bottom: 1px solid var(--rule-2); align-items: baseline; } .tabs > input { position: absolute; opacity: 0; }
.tabs > label { font-size: 13.2px; padding: 4px 0 6px; color: var(--ink-2); cursor: pointer; margin-bottom: -1px; border-bottom: 2px solid transparent; }
.tabs > input:checked + label { color: var(--ink); font-weight: 600; border-bottom-color: var(--ink); } .tabs > input:focus-visible + label { outline: 2px solid var(--blue); }
.tabs .meta { margin-left: auto; }
.tab { display: none; } .code:has(#t0:checked) .tab.n0, .code:has(#t1:checked) .tab.n1, .code:has(#t2:checked) .tab.n2 { display: block; }
pre { overflow-x: auto; padding: 12px 0; counter-reset: line; tab-size: 4; } pre > span { display: block; counter-increment: line; padding-left: 42px; min-height: 20px; position: relative; width: max-content; }
pre > span::before { content: counter(line); position: absolute; left: 0; width: 26px; text-align: right; color: var(--ink-3); user-select: none; }
pre i { font-style: normal; } pre .k { font-weight: 600; } pre .c { color: var(--ink-3); font-style: italic; } pre .s { color: var(--teal); } pre .t { color: var(--blue); }

aside { border-left: 1px solid var(--rule); padding: 28px 24px 64px; font-size: 13.2px; line-height: 20px; }
aside h2 { font-size: 13.2px; line-height: 20px; font-weight: 600; margin: 0 0 6px; } aside section { margin-top: 0; margin-bottom: 28px; }
aside dl { display: grid; grid-template-columns: auto auto; justify-content: space-between; gap: 2px 12px; } aside dt { color: var(--ink-3); } aside dd { text-align: right; overflow-wrap: anywhere; }
aside ul { list-style: none; padding: 0; } aside li { overflow-wrap: anywhere; padding: 1px 0; } aside li small { color: var(--ink-3); font-size: 12.5px; }
aside .rows li { display: flex; gap: 8px; justify-content: space-between; border-bottom: 1px solid var(--rule); padding: 3px 0; } aside .rows span:first-child { width: 12px; } aside .rows span:nth-child(2) { flex: 1; }
aside .mono { font-size: 11.8px; line-height: 18px; } aside p { color: var(--ink-2); } aside p.mono { overflow-wrap: anywhere; }
aside .spark { display: block; margin: 2px 0 8px; } .spark rect { fill: var(--grey); } .spark rect.last { fill: var(--ink); } .spark polyline { fill: none; stroke: var(--blue); stroke-width: 1.5; } .spark circle { fill: var(--blue); } .spark text { font: 12px Inter, system-ui, sans-serif; fill: var(--ink-3); } .spark text.last { fill: var(--ink); font-weight: 600; }
aside p.big { color: var(--ink); } .big { font-size: 22px; line-height: 30px; font-weight: 650; }
.formula { display: inline-grid; grid-template-columns: auto auto auto auto; align-items: center; gap: 0 10px; margin: 12px 0; font-size: 13.2px; } .formula .over { display: grid; text-align: center; } .formula .over span { padding: 1px 10px; } .formula .over span + span { border-top: 1px solid var(--ink); }

@media (max-width: 1100px) { body { grid-template-columns: 248px minmax(0, 1fr); } aside { grid-column: 2; border-left: 0; border-top: 1px solid var(--rule); padding: 28px 40px 64px; columns: 2; column-gap: 40px; } aside section { break-inside: avoid; } main { padding-bottom: 40px; } }
@media (max-width: 760px) {
  body { display: block; } nav { padding: 16px; border-right: 0; border-bottom: 1px solid var(--rule); } nav .inner { position: static; max-height: none; } nav .links { display: none; } nav #menu:checked ~ .links { display: block; }
  nav label { display: block; margin-top: 12px; color: var(--blue); cursor: pointer; } nav #menu:focus-visible ~ label { outline: 2px solid var(--blue); }
  main { padding: 20px 16px 32px; } aside { padding: 24px 16px 48px; columns: 1; } .pair { grid-template-columns: 1fr; } #found { position: static; width: 100%; max-height: 60vh; margin-top: 4px; } table.wide { min-width: 640px; }
  table.cols { min-width: 0; } table.cols thead { display: none; } table.cols tbody tr { display: flex; flex-wrap: wrap; gap: 0 12px; padding: 4px 0; border-bottom: 1px solid var(--rule); } table.cols tr > * { border: 0; padding: 0; } table.cols th.mono { flex: 1; min-width: 140px; } table.cols td:last-child { flex: 1 0 100%; }
}
@media print { body { display: block; } nav, .skip { display: none; } aside { border: 0; padding: 0; } main { padding: 0 0 24px; } pre { white-space: pre-wrap; } pre > span { width: auto; } }
`
