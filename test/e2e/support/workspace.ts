import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const HEALING = 'self_healing:\n  enabled: true\n  mode: proactive\n';

/** The jobs of a small company, with what is wrong with them. */
export const FILES: Readonly<Record<string, string>> = {
  'jobs/backup.yaml': `# Copies the shop's data aside every night.
name: Backup
description: Copies the shop's data aside
schedule: '0 3 * * *'
timezone: Europe/Berlin
cmd: bash ../scripts/backup.sh
resources: { timeout_seconds: 120 }
sla: { success_rate: 0.99, max_duration_seconds: 8, max_consecutive_failures: 2 }
tags: [nightly, storage]
${HEALING}`,
  'scripts/backup.sh': `#!/bin/bash
# Copies the shop's data aside.
cd "$(dirname "$0")/.."
mkdir -p data/backup
cp data/customers.csv data/backup/
cp data/invoices.csv data/backup/
curl https://storage.example/upload -T data/backup/customers.csv
echo "backup done"
`,
  'jobs/order-report.yaml': `name: Order report
description: Sums up the day's orders
schedule: '30 3 * * *'
timezone: Europe/Berlin
cmd: [python3, ../scripts/order_report.py]
resources: { timeout_seconds: 60 }
tags: [nightly, reports]
${HEALING}`,
  'scripts/order_report.py': `import csv

def main():
    try:
        rows = list(csv.reader(open("data/orders.csv")))
    except:
        pass
    print(f"{len(rows)} orders")

main()
`,
  'jobs/fetch-prices.yaml': `name: Fetch prices
schedule: '*/20 * * * *'
timezone: Europe/Berlin
cmd: bash ../scripts/fetch-prices.sh
resources: { timeout_seconds: 30 }
sla: { success_rate: 0.95 }
tags: [prices, network]
${HEALING}`,
  'scripts/fetch-prices.sh': `#!/bin/bash
set -euo pipefail
curl -fsS https://prices.example/today > data/prices.json
echo "prices fetched"
`,
  'jobs/export-ledger.yaml': `name: Export ledger
description: Writes the ledger for the accountants
schedule: '0 4 * * 1-5'
timezone: Europe/Berlin
cmd: bash ../scripts/export-ledger.sh
resources: { timeout_seconds: 600 }
tags: [nightly]
${HEALING}`,
  'scripts/export-ledger.sh': `#!/bin/bash
set -euo pipefail
for month in $(seq 1 12); do
  echo "exporting month $month"
done
`,
  'jobs/summarise-tickets.yaml': `name: Summarise tickets
type: prompt
schedule: '30 7 * * 1-5'
timezone: Europe/Berlin
cmd: node ../scripts/summarise.mjs --prompt-file ../prompts/summary.md
resources: { timeout_seconds: 120 }
tags: [ai]
${HEALING}`,
  'scripts/summarise.mjs': `console.log('3 tickets summarised');\n`,
  'prompts/summary.md': 'Sum up the tickets in three sentences.\n',
  'jobs/old-import.yaml': `name: Old import
cmd: bash ../scripts/export-ledger.sh
self_healing: { enabled: false }
`,
};

export async function writeWorkspace(folder: string): Promise<void> {
  for (const [name, content] of Object.entries(FILES)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}
