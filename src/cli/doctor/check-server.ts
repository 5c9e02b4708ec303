import type { Client } from '../../client/create-client.js';
import { connectionFault, ServerUnreachableError } from '../../client/errors.js';
import { PendingCountDocument } from '../../client/generated/graphql.js';
import { note, ok, wrong, type Check } from './check.js';

const HEALTH_TIMEOUT_MS = 5_000;

/** Whether a server answers, is healthy, takes our token, and is of our version. */
export async function checkServer(client: Client, version: string): Promise<Check[]> {
  const name = 'server';
  try {
    const health = await readHealth(client.url);
    if (health === null) return [wrong(name, `what answers at ${client.url} is no Self-Healing server`)];
    await client.request(PendingCountDocument, {});
    const checks = [
      health.status === 'healthy'
        ? ok(name, `${client.url}, version ${health.version}`)
        : wrong(name, `${client.url} is ${health.status}; see ${client.url}/health`),
    ];
    if (health.version !== version) {
      checks.push(note(name, `it is version ${health.version}, this command ${version}`));
    }
    return checks;
  } catch (error) {
    return [wrong(name, error instanceof Error ? error.message : String(error))];
  }
}

async function readHealth(url: string): Promise<{ status: string; version: string } | null> {
  let text: string;
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    text = await response.text();
  } catch (error) {
    throw new ServerUnreachableError(url, connectionFault(error), { cause: error });
  }
  try {
    const { status, version } = JSON.parse(text) as { status?: unknown; version?: unknown };
    return typeof status === 'string' && typeof version === 'string' ? { status, version } : null;
  } catch {
    return null;
  }
}
