/** How the release page looks, in light and in dark. */

/** The page's style sheet. */
export const RELEASE_STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2128, #e4e8ee);
  --quiet: light-dark(#59636e, #9aa4b2);
  --ground: light-dark(#ffffff, #12161c);
  --card: light-dark(#f4f6f8, #1b212a);
  --line: light-dark(#d5dae0, #303844);
  --link: light-dark(#0b5cad, #7cb7ff);
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; color: var(--ink); background: var(--ground);
  font: 1rem/1.55 system-ui, sans-serif; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 1rem; font-size: 1.35rem; }
h3 { margin: 0; font-size: 1.05rem; }
p { margin: .35rem 0; max-width: 42rem; }
a { color: var(--link); }
code, pre { font: .875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: 1rem 0; padding: .75rem 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; white-space: pre-wrap; }
.quiet { color: var(--quiet); font-size: .9rem; }
.patterns { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1rem; margin: 0;
  padding: 0; list-style: none; }
.patterns > li { padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.previews { display: grid; grid-template-columns: repeat(2, 1fr); gap: .5rem; margin-bottom: .75rem; }
.previews figure { margin: 0; }
.previews img { display: block; width: 100%; height: auto; border-radius: .25rem; }
.previews figcaption { color: var(--quiet); font-size: .8rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .925rem; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
`;
