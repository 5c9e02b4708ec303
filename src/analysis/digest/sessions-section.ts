import type { AiSessionDetail, ReviewContext } from '../context.js';
import { count } from '../wording.js';
import { BoundedText, leftOver } from './bounded-text.js';
import { whole } from './numbers.js';
import type { DraftSection } from './section.js';
import { visible, visibleLines } from './visible-text.js';

/** Sums over all AI sessions of the window, and the most telling ones with what was said. Null where there are none. */
export function sessionsSection(ctx: ReviewContext, mostBytes: number): DraftSection | null {
  const all = ctx.runs.filter(({ aiSession }) => aiSession !== null).length;
  const known = Math.max(all, ctx.sessions.length);
  const troubled = (ctx.gaps ?? []).some(({ part }) => part === 'ai_sessions');
  if (known === 0 && !troubled) return null;
  const text = new BoundedText(mostBytes);
  if (ctx.sessions.length > 0) text.add(...sums(ctx.sessions), '');
  const shown = text.addEach(ctx.sessions, describe);
  return {
    part: 'ai_sessions',
    title: `AI sessions: ${whole(known)} in the window, ${shown} in detail`,
    text: text.text,
    leftOut: [leftOver(known, shown, 'sessions in detail')],
  };
}

function sums(sessions: readonly AiSessionDetail[]): string[] {
  const sum = (pick: (session: AiSessionDetail) => number | null): number =>
    sessions.reduce((total, session) => total + (pick(session) ?? 0), 0);
  return [
    `In the ${count(sessions.length, 'session')} that were read: ${count(
      sum(({ turns }) => turns),
      'turn',
    )}, ${count(
      sum(({ toolErrors }) => toolErrors),
      'tool error',
    )}, ${count(
      sum(({ refusals }) => refusals),
      'refusal',
    )}, ${count(
      sum(({ retries }) => retries),
      'retry',
      'retries',
    )}.`,
  ];
}

function describe(session: AiSessionDetail): string[] {
  const tools = Object.entries(session.tools)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 20)
    .map(([name, calls]) => `${visible(name, 100)} ×${calls}`);
  const figures = [
    session.model === null ? null : `model ${visible(session.model, 100)}`,
    count(session.turns, 'turn'),
    tools.length > 0 ? `tools ${tools.join(', ')}` : 'no tools',
    session.toolErrors > 0 ? count(session.toolErrors, 'tool error') : null,
    session.inputTokens === null ? null : `${whole(session.inputTokens)} input tokens`,
    session.outputTokens === null ? null : `${whole(session.outputTokens)} output tokens`,
    session.costUsd === null ? null : `${session.costUsd.toFixed(4)} US dollars`,
    session.refusals > 0 ? count(session.refusals, 'refusal') : null,
    session.retries > 0 ? count(session.retries, 'retry', 'retries') : null,
  ].filter((figure) => figure !== null);
  const key = session.sessionKey === null ? '' : ` (${visible(session.sessionKey, 200)})`;
  const rest = session.messageCount - session.messages.length;
  return [
    `- session of run ${session.runId}${key}: ${figures.join(', ')}`,
    ...session.messages.flatMap(({ role, content }) => {
      const [first = '', ...others] = visibleLines(content);
      return [`  [${visible(role, 40)}] ${first}`, ...others.map((line) => `    ${line}`)];
    }),
    ...(rest > 0 ? [`  (${count(rest, 'message')} not shown)`] : []),
  ];
}
