/** `npm run bench [-- scenario…]`: prints a table; with `--json`, the figures as JSON as well. */
import { benchApply } from './apply.js';
import { benchContext, benchReview } from './beside-reading.js';
import { benchDashboard } from './dashboard.js';
import { benchDemo } from './demo.js';
import { benchFanout } from './fanout.js';
import { benchGrowth } from './growth.js';
import { benchIngest } from './ingest.js';
import { benchLists } from './lists.js';
import { machine, table, type Figure } from './measure.js';
import { benchRedaction } from './redaction.js';
import { benchSchedule } from './schedule.js';
import { soak } from './soak.js';
import { benchStart } from './start.js';
import { benchStats } from './stats.js';
import { benchWorkers } from './workers.js';

const SCENARIOS: Record<string, () => Promise<Figure[]>> = {
  start: () => benchStart(5),
  ingest: () => benchIngest(5),
  review: () => benchReview(3),
  context: () => benchContext(3),
  redaction: () => benchRedaction(5),
  apply: () => benchApply(5),
  lists: () => benchLists(5),
  stats: () => benchStats(5),
  growth: () => benchGrowth(5),
  fanout: () => benchFanout(5),
  schedule: () => benchSchedule(1),
  workers: () => benchWorkers(3),
  dashboard: () => benchDashboard(5),
  demo: () => benchDemo(2),
};

/** Those that take their minutes run when they are asked for by name. */
const BY_NAME: Record<string, () => Promise<Figure[]>> = { soak };

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = asked.filter((name) => !(name in SCENARIOS) && !(name in BY_NAME));
if (unknown.length > 0) {
  process.stderr.write(
    `no scenario ${unknown.join(', ')}; there are ${Object.keys({ ...SCENARIOS, ...BY_NAME }).join(', ')}\n`,
  );
  process.exit(2);
}
const figures: Figure[] = [];
for (const [name, scenario] of Object.entries({ ...SCENARIOS, ...BY_NAME })) {
  if (asked.length > 0 ? !asked.includes(name) : name in BY_NAME) continue;
  process.stderr.write(`${name} …\n`);
  figures.push(...(await scenario()));
}
process.stdout.write(`${machine()}\n\n${table(figures)}\n`);
if (process.argv.includes('--json'))
  process.stdout.write(`${JSON.stringify({ machine: machine(), figures }, null, 2)}\n`);
