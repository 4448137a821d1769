/** Lays out the release page; knows nothing of where its facts come from. */
import { posix } from 'node:path';
import { dataUrl, type Html, html, page } from './html.ts';
import type { ReleasedFile, ReleaseFacts, ShownPattern } from './release-facts.ts';
import { RELEASE_STYLE } from './release-style.ts';

/** One self-contained page; links are relative to `release/page`. */
export function releasePage(facts: ReleaseFacts): string {
  const { pack, patterns } = facts;
  const body = html`<header>
<h1>${pack.name} ${pack.version}</h1>
<p>${patterns.length} light patterns for LED strips that react to sound, with types and without dependencies.</p>
</header>
<main>
${download(facts)}
${checks(facts)}
<h2 id="patterns">Patterns</h2>
<p class="quiet">The strip from left to right, time from top to bottom. Frame times for 300 LEDs.</p>
<ul class="patterns">
${patterns.map(card)}</ul>
${rates(facts)}
${contents(pack.files)}
</main>`;
  return page(`${pack.name} ${pack.version}`, { style: RELEASE_STYLE, body });
}

function download({ pack, digest }: ReleaseFacts): Html {
  return html`<h2 id="download">Download</h2>
<p><a href="../tarball/${pack.file}" download>${pack.file}</a> (${kilobytes(pack.size)}),
<a href="../checksums/SHA256SUMS">checksums</a>,
<a href="../checksums/sbom.cdx.json">bill of materials</a>,
<a href="../../docs-site/index.md">reference</a></p>
<pre>npm install ./${pack.file}</pre>
<p class="quiet">SHA-256 <code>${digest}</code></p>
<p class="quiet">Integrity <code>${pack.integrity}</code></p>`;
}

function checks({ imported, verdicts }: ReleaseFacts): Html {
  const compared = verdicts.map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  return html`<h2 id="checks">Checks</h2>
<ul>
<li>Installed in an empty project: ${imported} modules imported, each drew a frame</li>
<li>Every module and the bundle within their size budgets</li>
<li>Frame times against earlier ones: ${compared}</li>
</ul>`;
}

function card({ name, title, description, previews, frames, capacities, gzip }: ShownPattern): Html {
  const time = frames.find(({ leds }) => leds === 300)?.nanoseconds;
  const most = capacities.find(({ rate }) => rate === 60)?.leds;
  const facts = [
    time === undefined ? [] : `${microseconds(time)} µs per frame`,
    most === undefined ? [] : `about ${rough(most)} LEDs at 60 frames/s`,
    gzip === undefined ? [] : `${kilobytes(gzip)} compressed`,
  ];
  const pictures = previews.map(({ path, bytes }) => {
    const recording = posix.basename(path, '.png');
    return html`<figure><img src="${dataUrl(bytes, 'image/png')}" alt="${title} to ${recording}" loading="lazy"><figcaption>${recording}</figcaption></figure>`;
  });
  return html`<li id="${name}">
<div class="previews">${pictures}</div>
<h3>${title}</h3>
<p>${description}</p>
<p class="quiet">${facts.flat().join(' · ')}</p>
<p><a href="../../docs-site/patterns/${name}.md">Reference of ${title}</a></p>
</li>
`;
}

function rates({ machine, patterns }: ReleaseFacts): Html {
  const lengths = patterns[0]?.frames.map(({ leds }) => html`<th scope="col" class="number">${leds} LEDs</th>`) ?? [];
  const rows = patterns.map(({ title, frames }) => {
    const cells = frames.map(({ nanoseconds }) => html`<td class="number">${microseconds(nanoseconds)}</td>`);
    return html`<tr><th scope="row">${title}</th>${cells}</tr>
`;
  });
  return html`<h2 id="frame-rates">Frame rates</h2>
<p class="quiet">Microseconds per frame, on one core (${machine.cpu}, ${machine.platform}, Node ${machine.node}).</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Pattern</th>${lengths}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>`;
}

function contents(files: readonly ReleasedFile[]): Html {
  const rows = files.map(
    ({ path, size, digest }) =>
      html`<tr><td><code>${path}</code></td><td class="number">${size}</td><td><code>${digest}</code></td></tr>
`,
  );
  return html`<h2 id="contents">Contents</h2>
<details>
<summary>${files.length} files with their sizes and checksums</summary>
<div class="scroll"><table>
<thead><tr><th scope="col">File</th><th scope="col" class="number">Bytes</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
</details>`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function microseconds(nanoseconds: number): string {
  return (nanoseconds / 1000).toFixed(1);
}

/** Two digits are as many as a measurement is worth. */
function rough(count: number): string {
  const unit = 10 ** Math.max(0, String(count).length - 2);
  return (Math.floor(count / unit) * unit).toLocaleString('en');
}
