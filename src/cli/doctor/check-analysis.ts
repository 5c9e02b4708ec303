import type { AnalysisSettings } from '../../analysis/ai/ai-settings.js';
import { listModels } from '../../analysis/ai/http/list-models.js';
import { readOpenClawVersion } from '../../analysis/ai/openclaw/openclaw-version.js';
import type { Config } from '../../config.js';
import { findProgram } from '../../programs/find-program.js';
import { codeOf, note, ok, wrong, type Check } from './check.js';

/** Which AI is asked, whether it can be asked, and the version of OpenClaw where anything needs it. Asks no model. */
export async function checkAnalysis(config: Config): Promise<Check[]> {
  const settings = config.analysis();
  const messages = config.notify().channels.some(({ type }) => type === 'openclaw');
  const checks: Promise<Check>[] = [];
  if (settings.ai.includes('openclaw') || messages) checks.push(checkOpenClaw(config, settings));
  if (settings.ai.includes('http')) checks.push(checkHttp(settings));
  if (settings.ai.length === 0)
    checks.push(Promise.resolve(ok('analysis', 'by the built-in rules; analysis.analyzers names no AI')));
  return Promise.all(checks);
}

async function checkOpenClaw(config: Config, { openclaw, ai }: AnalysisSettings): Promise<Check> {
  const name = 'openclaw';
  const environment = config.aiEnvironment();
  const path = findProgram(openclaw.command, environment);
  if (path === null) {
    return wrong(name, `${openclaw.command} is not found; install OpenClaw, or name it in openclaw.command`);
  }
  try {
    const version = await readOpenClawVersion({ ...openclaw, command: path }, environment);
    const use = ai.includes(name) ? `analysis asks ${openclaw.model ?? 'its own model'}` : 'for messages';
    return ok(name, `${version}, ${path}; ${use}`);
  } catch (error) {
    return wrong(name, `${path} ${codeOf(error)}`);
  }
}

async function checkHttp({ http }: AnalysisSettings): Promise<Check> {
  const name = 'analysis over http';
  if (http === null) return wrong(name, 'analysis.http is not configured');
  if ('unusable' in http) return wrong(name, http.unusable);
  try {
    const models = await listModels(http);
    const { host } = new URL(http.baseUrl);
    if (models === null) return ok(name, `${http.model} at ${host}, which lists no models`);
    if (models.includes(http.model)) return ok(name, `${http.model} at ${host}`);
    const some = models.slice(0, 10).join(', ');
    return note(
      name,
      `${host} does not list ${http.model}; it has ${some}${models.length > 10 ? ' and others' : ''}`,
    );
  } catch (error) {
    return wrong(name, codeOf(error));
  }
}
