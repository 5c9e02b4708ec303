import { createAiAnalyzer, type AiParts } from './analysis/ai/ai-analyzer.js';
import { createAiChangeWriter } from './analysis/ai/ai-change-writer.js';
import type { AnalysisSettings } from './analysis/ai/ai-settings.js';
import { httpClient } from './analysis/ai/http/http-client.js';
import type { ModelClient } from './analysis/ai/model-client.js';
import { ModelError } from './analysis/ai/model-error.js';
import { openClawClient } from './analysis/ai/openclaw/openclaw-client.js';
import { builtinRules } from './analysis/builtin-rules.js';
import type { JobFacts } from './analysis/context.js';
import { createRedactor } from './analysis/redaction/create-redactor.js';
import { secretEnvValues } from './analysis/redaction/secret-env.js';
import type { Redactor } from './analysis/redactor.js';
import { createRulesAnalyzer } from './analysis/rules-analyzer.js';
import type { Config } from './config.js';
import type { Core } from './domain/core.js';
import type { JobRegistry } from './domain/jobs/job-registry.js';
import { findProgram } from './programs/find-program.js';
import { secretsOf } from './server/create-logger.js';

/**
 * What analyses, as it is configured: the rules always, and each AI that is named. The first of them also writes changes
 * for suggestions that have none.
 */
export function composeAnalysis(
  config: Config,
  { jobs, log }: Pick<Core, 'jobs' | 'log'>,
): Pick<Core, 'analyzers' | 'changeWriter' | 'aiLimits' | 'secretsOf'> {
  const settings = config.analysis();
  const environment = config.aiEnvironment();
  for (const reason of faultsOf(settings, environment))
    log.warn({ reason }, 'an AI that is named cannot be asked');
  const secretsOfJob = knownSecrets(config, jobs);
  const redactorFor = ({ jobId }: JobFacts): Redactor =>
    createRedactor({ values: secretsOfJob(jobId), ...settings.redact });
  const parts = settings.ai.map((name): AiParts => {
    const client = name === 'openclaw' ? openClawClient(settings.openclaw, environment) : overHttp(settings);
    return { client, redactorFor, prices: settings.prices };
  });
  const [first] = parts;
  return {
    analyzers: [createRulesAnalyzer(builtinRules), ...parts.map(createAiAnalyzer)],
    ...(first && { changeWriter: createAiChangeWriter(first) }),
    aiLimits: settings.limits,
    secretsOf: secretsOfJob,
  };
}

/** What keeps an AI from being asked, as far as it can be told at once. */
function faultsOf({ ai, openclaw, http }: AnalysisSettings, environment: NodeJS.ProcessEnv): string[] {
  return ai.flatMap((name) => {
    if (name === 'http') return http !== null && 'unusable' in http ? [http.unusable] : [];
    if (findProgram(openclaw.command, environment) !== null) return [];
    return [`${openclaw.command} is not found; install OpenClaw, or name it in openclaw.command`];
  });
}

/** One that lacks something says so each time it is asked, so that no review is silently without it (invariant 7). */
function overHttp({ http }: AnalysisSettings): ModelClient {
  if (http !== null && !('unusable' in http)) return httpClient(http);
  const reason = http?.unusable ?? 'analysis.http is not configured';
  const ask = () => Promise.reject(new ModelError('NOT_FOUND', reason));
  return { name: 'http', asks: 'nobody', model: null, ask };
}

/**
 * Found wherever they stand: the server's own secrets, what of its and of the job's environment looks secret by its name,
 * and what the job file takes from variables.
 */
function knownSecrets(config: Config, jobs: JobRegistry): (jobId: string) => string[] {
  const ours = [...secretsOf(config), ...secretEnvValues(config.environment())];
  return (jobId) => {
    const resolved = jobs.get(jobId)?.resolved();
    const env = Object.entries(resolved?.config.env ?? {}).map(([name, value]) => [name, String(value)]);
    const theirs = secretEnvValues(Object.fromEntries(env) as Record<string, string>);
    return [...ours, ...theirs, ...(resolved?.secrets ?? [])];
  };
}
