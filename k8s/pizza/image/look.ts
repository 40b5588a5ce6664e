/** How every version looks: one column, the system's fonts, light and dark. */
const plain = `
:root { color-scheme: light dark; --paper: #fdfcfa; --ink: #26221d; --quiet: #756d62; --line: #e2dcd2; --accent: #a34a1f; --good: #2c7048; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b1916; --ink: #eee8de; --quiet: #a39a8d; --line: #38332d; --accent: #e58a5b; --good: #7cc498; }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.5rem 1.25rem; max-width: 40rem; background: var(--paper); color: var(--ink); font: 17px/1.5 system-ui, sans-serif }
h1 { margin: 0; font-size: 2.2rem; letter-spacing: -.02em }
header p, footer, small { color: var(--quiet) }
ul { list-style: none; padding: 0; border-top: 1px solid var(--line) }
li { display: grid; grid-template-columns: 1fr auto auto; gap: 1rem; align-items: center; padding: .8rem 0; border-bottom: 1px solid var(--line) }
li small { display: block }
button { font: inherit; padding: .35rem 1rem; border: 1px solid var(--accent); border-radius: .4rem; background: none; color: var(--accent); cursor: pointer }
button:hover, button:focus-visible { background: var(--accent); color: var(--paper) }
output { display: block; min-height: 5.5rem; padding: .9rem 1rem; border: 1px dashed var(--line); border-radius: .4rem; white-space: pre-line }
output[data-state=ok] { border-color: var(--good) }
output[data-state=error] { border: 2px solid var(--accent) }
footer { margin-top: 2rem; font-size: .85rem }
.new { display: none }
.seal { font-weight: 600; color: var(--good) }
.seal.broken { color: var(--accent) }
`;

/** What v2 lays over it: night-blue glaze, gold seams, round bowls. Seen at a glance from the last row. */
const golden = `
:root { --paper: #17284a; --ink: #fbf6e9; --quiet: #b9c3da; --line: #ffffff59; --accent: #f0c14b; --good: #f0c14b }
@media (prefers-color-scheme: light) { :root { --paper: #1e3a6e } }
body { max-width: 56rem; background: radial-gradient(circle at 85% -10%, #3d5c9c, transparent 55%) no-repeat fixed var(--paper); font-family: ui-rounded, "Segoe UI", system-ui, sans-serif }
h1 { font: italic 700 3.4rem/1.1 Georgia, serif; color: var(--accent) }
h1::after { content: ""; display: block; margin-top: .6rem; height: 4px; border-radius: 2px; background: linear-gradient(100deg, #f0c14b 0 18%, transparent 18% 21%, #f0c14b 21% 62%, transparent 62% 64%, #f0c14b 64%) }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; border: 0 }
li { grid-template-columns: 1fr auto; padding: 1.2rem; border: 1px solid #f0c14b66; border-radius: 1.4rem; background: #ffffff10 }
li button { grid-column: 1 / -1 }
button { border-radius: 2rem; background: var(--accent); color: #17284a; font-weight: 700 }
button:hover, button:focus-visible { background: #fff; color: #17284a }
.seal.broken { color: #ffb59e }
output[data-state=error] { border-color: #ffb59e }
.new { display: inline-block; margin-left: .8rem; padding: .1rem .8rem; border-radius: 1rem; background: var(--accent); color: #17284a; font: 700 1rem/1.6 system-ui, sans-serif; vertical-align: middle }
`;

export const look = (version: string): string => (version === "v2" ? plain + golden : plain);
