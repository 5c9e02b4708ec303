import type { SuggestionQuery } from '../../client/generated/graphql.js';
import { severityColour, statusColour, type Colours } from './palette.js';
import { oneLine, severalLines } from './sanitize.js';
import { moment, word } from './times.js';
import { wrap } from './wrap.js';

type Suggestion = NonNullable<SuggestionQuery['suggestion']>;
type Evidence = Suggestion['evidence'][number];

const WIDEST = 100;

/** Everything about one suggestion, as text with headings. @param width cells of the terminal; null for no bound */
export function suggestionText(suggestion: Suggestion, colours: Colours, width: number | null): string {
  const fit = (text: string): string => wrap(severalLines(text).trim(), Math.min(width ?? WIDEST, WIDEST));
  const heading = (text: string): string => colours.bold(text);
  const { databaseId, severity, category, status, jobId } = suggestion;
  const facts = [
    severityColour(severity, colours)(word(severity)),
    word(category),
    statusColour(status, colours)(word(status)),
    `job ${oneLine(jobId)}`,
    `by ${oneLine(suggestion.source)}`,
    moment(suggestion.createdAt),
  ];
  const blocks = [
    `${heading(fit(`# ${databaseId}: ${oneLine(suggestion.title)}`))}\n${wrap(facts.join(' · '), Math.min(width ?? WIDEST, WIDEST))}`,
    fit(suggestion.description),
    section('Now', suggestion.currentState),
    section('Change', suggestion.suggestedChange),
    section('Effect', suggestion.expectedImpact),
    section('Evidence', suggestion.evidence.map((one) => `- ${evidenceLine(one)}`).join('\n')),
    section('Decision', decision(suggestion)),
    section('Actions', suggestion.actions.nodes.map((action) => `- ${actionLine(action)}`).join('\n')),
    section('Next', nextSteps(suggestion).join('\n')),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;

  function section(title: string, text: string): string {
    return text.trim() === '' ? '' : `${heading(`## ${title}`)}\n${fit(text)}`;
  }
}

function evidenceLine(evidence: Evidence): string {
  const doubt = evidence.verified ? '' : ' [unverified]';
  return describeEvidence(evidence) + doubt;
}

function describeEvidence(evidence: Evidence): string {
  switch (evidence.__typename) {
    case 'RunEvidence':
      return `run ${evidence.runId}${remark(evidence.note)}`;
    case 'LogEvidence':
      return `run ${evidence.runId}, log line ${evidence.line}${remark(evidence.note)}\n  | ${oneLine(evidence.text)}`;
    case 'FileEvidence':
      return `${oneLine(evidence.path)}:${evidence.line}${remark(evidence.note)}\n  | ${oneLine(evidence.text)}`;
    case 'MetricEvidence': {
      const { name, value, unit, threshold, source } = evidence;
      const limit = threshold === null ? '' : `, threshold ${threshold} ${oneLine(unit)}`;
      return `${oneLine(name)} = ${value} ${oneLine(unit)}${limit} (${oneLine(source)})`;
    }
  }
}

function remark(note: string | null | undefined): string {
  return note == null || note === '' ? '' : `: ${oneLine(note)}`;
}

function decision(suggestion: Suggestion): string {
  const { reviewedAt, reviewedBy, reviewedByLabel, rejectionReason, appliedAt, failureReason } = suggestion;
  const { preparedAt, preparedBy, policyNote, snoozedUntil } = suggestion;
  const lines: string[] = [];
  if (reviewedAt != null) {
    const label = reviewedByLabel == null ? '' : ` (${oneLine(reviewedByLabel)})`;
    lines.push(`decided ${moment(reviewedAt)} by ${oneLine(reviewedBy ?? 'nobody known')}${label}`);
  }
  if (rejectionReason != null) lines.push(`rejected: ${oneLine(rejectionReason)}`);
  if (appliedAt != null) lines.push(`applied ${moment(appliedAt)}`);
  if (failureReason != null) lines.push(`failed: ${oneLine(failureReason)}`);
  if (preparedAt != null)
    lines.push(
      `its change was written by an AI ${moment(preparedAt)}, for ${oneLine(preparedBy ?? 'somebody')}`,
    );
  if (policyNote != null) lines.push(`not applied by policy: ${oneLine(policyNote)}`);
  if (snoozedUntil != null) lines.push(`snoozed until ${moment(snoozedUntil)}`);
  return lines.join('\n');
}

function actionLine(action: Suggestion['actions']['nodes'][number]): string {
  const file = action.filePath == null ? '' : ` ${oneLine(action.filePath)}`;
  const why = action.errorMessage == null ? '' : `: ${oneLine(action.errorMessage)}`;
  return `action ${action.databaseId} ${word(action.status)}${file} ${moment(action.createdAt)}${why}`;
}

/** What a person can do now, as commands to copy. */
function nextSteps({ databaseId, status, targetFile, actions, canPrepare, group }: Suggestion): string[] {
  const prepare = canPrepare ? [`selfheal prepare ${databaseId}    # an AI writes the change`] : [];
  const diff = targetFile == null ? [] : [`selfheal diff ${databaseId}    # ${oneLine(targetFile)}`];
  if (status === 'PENDING') {
    const apply = targetFile == null ? '' : ' --apply';
    const jobs = group?.jobsCount ?? 0;
    return [
      ...diff,
      ...prepare,
      `selfheal approve ${databaseId}${apply}`,
      ...(jobs > 1
        ? [`selfheal approve --group ${databaseId}${apply}    # the same flaw in ${jobs} jobs`]
        : []),
      `selfheal reject ${databaseId} --reason '…'`,
      `selfheal snooze ${databaseId} --for 7d`,
    ];
  }
  if (status === 'APPROVED') return [...diff, ...prepare, `selfheal apply ${databaseId}`];
  return actions.nodes
    .filter(({ canRollback }) => canRollback)
    .map((action) => `selfheal rollback ${action.databaseId}`);
}
