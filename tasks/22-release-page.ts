import { defineTask } from 'conductor-run';
import { releaseFacts } from './lib/release-facts.ts';
import { releasePage } from './lib/release-page.ts';

export default defineTask({
  id: 22,
  name: 'Release page',
  description: 'One HTML file with previews, frame rates, sizes, checksums and links to the reference',
  needs: [12, 14, 15, 18, 19, 20, 21],
  inputs: [
    '.conductor/patterns/*.json',
    'previews/**/*.png',
    'release/checksums/SHA256SUMS',
    'release/tarball/pack.json',
    'reports/14-size-budget/report.json',
    'reports/16-frame-rate/frame-rate.json',
    'reports/19-install-check/install-check.json',
    'reports/20-performance-analysis/analysis.json',
    'reports/21-capacity-advice/capacity.json',
  ],
  outputs: ['release/page/**'],
  async run({ phase, root, write }) {
    const facts = await phase('Facts', () => releaseFacts(root, write.read));
    await phase('Page', () => write('release/page/index.html', releasePage(facts)));
  },
});
