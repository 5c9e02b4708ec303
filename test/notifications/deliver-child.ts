/** Child of delivery-crash.test.ts: delivers what is due, and is killed by the receiver on the way. */
import { deliverNotifications } from '../../src/notifications/deliver-notifications.js';
import { openTestCore } from '../support/open-core.js';

const { url, ...where } = JSON.parse(process.argv[2] as string) as {
  url: string;
  databaseUrl: string | null;
  dataDir: string;
  jobs: string;
};

const { core, close } = await openTestCore(where);
await deliverNotifications(core, {
  settings: {
    digestMs: 0,
    quietHours: null,
    events: [],
    channels: [{ name: 'ops', type: 'webhook', url, secret: null }],
    openclaw: { command: 'openclaw', timeoutMs: 60_000 },
  },
  publicUrl: 'https://heal.example',
  environment: {},
  random: Math.random,
  signal: new AbortController().signal,
});
await close();
