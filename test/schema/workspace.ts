/** Two jobs with one script, and a third alone in its file. */
export const WORKSPACE: Record<string, string> = {
  'jobs.yaml': `jobs:
  backup:
    name: Nightly backup
    cmd: [bash, backup.sh, "it's late"]
    schedule: "0 3 * * *"
    timezone: Europe/Berlin
    tags: [nightly]
    env: { PASSWORD: hunter2 }
    sla: { success_rate: 0.95 }
    self_healing: { enabled: true, mode: proactive }
  fetch:
    cmd: bash fetch.sh
    depends_on: [backup]
  report:
    cmd: bash report.sh
`,
  'backup.sh': '#!/bin/bash\ncp -r data /mnt\n',
  'fetch.sh': '#!/bin/bash\ncurl example.invalid\n',
  'report.sh': '#!/bin/bash\necho report\n',
};

export const FIXED_BACKUP = '#!/bin/bash\nset -euo pipefail\ncp -r data /mnt\n';
