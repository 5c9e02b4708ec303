import type { HttpAnalysis } from '../ai-settings.js';
import { below, requestJson } from './request-json.js';

const LIMIT_MS = 10_000;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The models that the server offers; null where it answers but lists none (not every server does).
 *
 * @throws an Error that says why nobody can be asked there
 */
export async function listModels({ baseUrl, apiKey, headers }: HttpAnalysis): Promise<string[] | null> {
  const url = below(baseUrl, '/models');
  const given = { ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }), ...headers };
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { status, text } = await requestJson({ url, headers: given, signal, mostBytes: MOST_BYTES }).catch(
    (error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(
        `${url.host} does not answer (${signal.aborted ? 'it takes too long' : (code ?? 'no connection')})`,
      );
    },
  );
  if (status === 401 || status === 403) throw new Error(`${url.host} refuses the key (${status})`);
  if (status >= 500) throw new Error(`${url.host} answered ${status}`);
  try {
    const { data } = JSON.parse(text) as { data?: { id?: unknown }[] };
    const names = (data ?? []).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
    return names.length > 0 ? names : null;
  } catch {
    return null;
  }
}
