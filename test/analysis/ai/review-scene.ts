import type { ModelAnswer, ModelClient, ModelQuestion } from '../../../src/analysis/ai/model-client.js';
import { digestContext } from '../../../src/analysis/digest-context.js';
import { createRedactor } from '../../../src/analysis/redaction/create-redactor.js';
import type { Redactor } from '../../../src/analysis/redactor.js';
import type { ReviewContext } from '../../../src/analysis/context.js';
import type { ReviewDigest } from '../../../src/analysis/review-digest.js';
import { aContext, aFile, failed, aRun, JOB_FILE, JOB_YAML, type Scene } from '../review-fixture.js';

export const SCRIPT_PATH = '/jobs/report.py';
/** A token as GitHub makes them, which nobody has. */
export const TOKEN = `ghp_${'Ab3dE5gH7jK9mN1p'.repeat(2)}wXyZ`;
export const SCRIPT = `import requests

TOKEN = "${TOKEN}"

def main():
    print(requests.get("https://reports.example/today", headers={"token": TOKEN}).text)

main()
`;

export interface ReviewScene {
  ctx: ReviewContext;
  digest: ReviewDigest;
  redactor: Redactor;
}

/** A job with three runs, a log, its job file and a script that holds a token. */
export async function reviewScene(
  over: Partial<Scene> & { context?: Partial<ReviewContext> } = {},
): Promise<ReviewScene> {
  const { context, ...scene } = over;
  const ctx: ReviewContext = {
    ...aContext({
      runs: [aRun(1, { logLines: 2 }), failed(2, { logLines: 2 }), aRun(3, { logLines: 2 })],
      logs: {
        1: ['starting', 'done in 3 s'],
        2: ['starting', '!requests.exceptions.ConnectTimeout: reports.example timed out'],
        3: ['starting', `sent with ${TOKEN}`],
      },
      files: [aFile(JOB_FILE, JOB_YAML), aFile(SCRIPT_PATH, SCRIPT, 'script')],
      ...scene,
    }),
    ...context,
  };
  return { ctx, digest: await digestContext(ctx), redactor: createRedactor() };
}

/** A suggestion as the prompt asks for it; give what is to differ. */
export function answered(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    subject: 'request without time limit',
    category: 'reliability',
    severity: 'high',
    title: 'Requests may hang for ever',
    description: 'The call has no timeout.',
    current_state: 'requests.get waits without limit',
    suggested_change: 'Pass timeout=30',
    expected_impact: 'A run ends within a minute',
    action_type: 'edit_script',
    affected_files: [SCRIPT_PATH],
    target_file: SCRIPT_PATH,
    proposed_content: null,
    evidence: [{ kind: 'run', run_id: 2, note: 'timed out' }],
    ...over,
  };
}

export const answerText = (...suggestions: unknown[]): string => JSON.stringify({ suggestions });

/** A model that says this, and keeps what it was asked. */
export function sayingModel(
  say: string | ((prompt: string) => string),
): ModelClient & { asked: ModelQuestion[] } {
  const asked: ModelQuestion[] = [];
  return {
    name: 'openclaw',
    asks: 'a model of this test',
    model: null,
    asked,
    ask: (question): Promise<ModelAnswer> => {
      asked.push(question);
      const text = typeof say === 'string' ? say : say(question.prompt);
      const tokens = { total: 1_200, input: 1_000, output: 200 };
      return Promise.resolve({ text, tokens, model: 'local/tiny', sessionKey: 'session-1' });
    },
  };
}
