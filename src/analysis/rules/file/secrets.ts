import { basename } from 'node:path';
import { isMap, isScalar } from 'yaml';
import type { ReviewContext, SourceFile } from '../../context.js';
import type { Rule } from '../../rule.js';
import type { SuggestionDraft } from '../../suggestion-draft.js';
import { detectSecrets, maskDraft, type DetectedSecret } from './detected-secrets.js';
import { changeTo, withYamlKeys } from './file-change.js';
import { jobSection, type JobSection } from './job-section.js';
import { citeLines, lineList, sourceLines } from './source-lines.js';

/** What people call the kinds; a kind that is not here is spelt out from the detector's name. */
const NAMES: Readonly<Record<string, string>> = {
  AWSSecretAccessKey: 'AWS secret access key',
  GITHUB_TOKEN: 'GitHub token',
  OPENAI_TOKEN: 'OpenAI API key',
  ANTHROPIC_API_KEY: 'Anthropic API key',
  SLACK_TOKEN: 'Slack token',
  IncomingWebhook: 'Slack webhook address',
  NPM_ACCESS_TOKEN: 'npm access token',
  Npmrc_authToken: 'npm access token',
  PackageJSON_xOauthToken: 'OAuth token',
  SENDGRID_KEY: 'SendGrid key',
  SHOPIFY_KEY: 'Shopify key',
  LINEAR_API_TOKEN: 'Linear API token',
  OPS_TOKEN: '1Password service token',
  PrivateKey: 'private key',
  BasicAuth: 'password in an address',
  PostgreSQLConnection: 'PostgreSQL password',
  MySQLConnection: 'MySQL password',
  MongoDBConnection: 'MongoDB password',
};

/** Of use only to who reaches the host as well, or only good for posting; all others open an account from anywhere. */
const LIMITED = new Set([
  'BasicAuth',
  'PostgreSQLConnection',
  'MySQLConnection',
  'MongoDBConnection',
  'IncomingWebhook',
  'Slack webhook',
  'Discord webhook',
  'Microsoft Teams webhook',
  'password hash',
]);

const REVOKE =
  'Whoever could read the file or its history may have it: revoke it and make a new one, whatever becomes of this suggestion.';

/**
 * Secrets in scripts, prompts and configuration that tell by their form what they are; `critical` for what opens an account
 * from anywhere, `high` for what also needs the network's reach. The value itself stands nowhere but in the content the
 * change was made for.
 *
 * Where all of a job's finding stands in its own `env` as plain values, it proposes `${env:NAME}` in their place, with
 * the name of the key; elsewhere there is advice without a change. Of a file with several jobs only this job's part
 * (and what it refers to by an alias) is looked at. A job file that is not valid YAML yields nothing: its part
 * cannot be told.
 */
export const secrets: Rule = {
  id: 'secrets',
  async evaluate({ ctx }) {
    const section = jobSection(ctx);
    const drafts: SuggestionDraft[] = [];
    for (const file of ctx.files) {
      const found = await detectSecrets(file.path, file.text);
      if (found.length === 0) continue;
      const own = found.flatMap((secret) => ownPart(ctx, file, section, secret));
      for (const draft of draftsFor(file, section, own)) drafts.push(maskDraft(draft, found));
    }
    return drafts;
  },
};

/** The secret with the places that are this job's; none where all of them are another's. */
function ownPart(
  ctx: ReviewContext,
  file: SourceFile,
  section: JobSection | null,
  secret: DetectedSecret,
): DetectedSecret[] {
  if (file.role !== 'config' || file.path !== ctx.job.configFile.path) return [secret];
  const offsets = secret.offsets.filter((offset) => section?.covers(offset));
  return offsets.length === 0 ? [] : [{ ...secret, offsets }];
}

function draftsFor(file: SourceFile, section: JobSection | null, own: DetectedSecret[]): SuggestionDraft[] {
  const inEnv = section?.file === file ? envDraft(section, own) : null;
  const left = own.filter((secret) => !inEnv?.secrets.includes(secret));
  const kinds = new Map<string, DetectedSecret[]>();
  for (const secret of left) kinds.set(secret.kind, [...(kinds.get(secret.kind) ?? []), secret]);
  return [...(inEnv ? [inEnv.draft] : []), ...[...kinds.values()].map((same) => adviceDraft(file, same))];
}

const nameOf = (kind: string): string =>
  NAMES[kind] ?? (kind.includes(' ') ? kind : kind.replace(/([a-z])([A-Z])|_/g, '$1 $2').toLowerCase());
const severityOf = (found: readonly DetectedSecret[]): 'critical' | 'high' =>
  found.every(({ kind }) => LIMITED.has(kind)) ? 'high' : 'critical';

/** One change for all secrets that stand in the job's `env` and nowhere else in the file. */
function envDraft(
  section: JobSection,
  own: readonly DetectedSecret[],
): { draft: SuggestionDraft; secrets: DetectedSecret[] } | null {
  const env = section.node('env');
  if (!isMap(env)) return null;
  const { file } = section;
  const entries = env.items.flatMap(({ key, value }) =>
    isScalar(key) && isScalar(value) && typeof key.value === 'string' && typeof value.value === 'string'
      ? [{ key: key.value, value: value.value }]
      : [],
  );
  const hit = entries.filter(
    (entry) => /^[A-Za-z_]\w*$/.test(entry.key) && own.some(({ value }) => entry.value.includes(value)),
  );
  const proposed = withYamlKeys(
    file.text,
    hit.map(({ key }) => ({ path: [...section.keyPath, 'env', key], value: `\${env:${key}}` })),
  );
  if (hit.length === 0 || proposed === null) return null;
  const gone = own.filter(
    ({ value }) => hit.some((entry) => entry.value.includes(value)) && !proposed.includes(value),
  );
  const keys = hit
    .filter((entry) => gone.some(({ value }) => entry.value.includes(value)))
    .map(({ key }) => key);
  if (keys.length < hit.length || gone.length === 0) return null;
  const lines = sourceLines(file.text);
  const named = keys.join(', ');
  const draft: SuggestionDraft = {
    rule: 'secrets',
    subject: `env:${[...keys].sort().join(',')}`,
    category: 'security',
    severity: severityOf(gone),
    title: `${[...new Set(gone.map(({ kind }) => nameOf(kind)))].join(', ')} in plain text in the job's env (${named})`,
    description: `The job's \`env\` holds a secret as a plain value. Everybody who can read \`${basename(file.path)}\`, a backup or its history can use it. The change refers to the server's environment instead.\n\nBefore you apply it, set ${keys.map((key) => `\`${key}\``).join(', ')} in the environment of the server, or the job cannot start.\n\n${REVOKE}`,
    currentState: `The value of ${named} stands in the file.`,
    suggestedChange: `Write ${keys.map((key) => `\`${key}: \${env:${key}}\``).join(', ')}.`,
    expectedImpact:
      'The file can be read, shared and kept in version control without giving the secret away.',
    actionType: 'edit_config',
    affectedFiles: [file.path],
    change: changeTo(file, proposed),
    evidence: citeLines(
      file,
      lines,
      gone.flatMap(({ kind, offsets }) =>
        offsets.map((at) => ({ line: lines.lineAt(at), note: nameOf(kind) })),
      ),
    ),
  };
  return { draft, secrets: gone };
}

function adviceDraft(file: SourceFile, found: readonly DetectedSecret[]): SuggestionDraft {
  const name = basename(file.path);
  const kind = nameOf(found[0]?.kind ?? '');
  const lines = sourceLines(file.text);
  const at = found.flatMap(({ offsets }) => offsets.map((offset) => lines.lineAt(offset)));
  const where = lineList(at);
  const remedy = {
    script:
      'Read it from an environment variable in the script, and give the job that variable as `${env:NAME}` in its `env`.',
    prompt:
      'Take it out of the prompt: it is sent to the model’s provider with every run and may come back in any answer. Let a tool that the job runs hold it instead.',
    config:
      'Move it into the environment of the server and refer to it from the job’s `env` as `${env:NAME}`.',
  }[file.role];
  return {
    rule: 'secrets',
    subject: `${found[0]?.kind ?? ''}:${name}`,
    category: 'security',
    severity: severityOf(found),
    title: `${kind} in plain text in ${name}, line ${where}`,
    description: `\`${name}\` holds a secret (${kind}) on line ${where}. Everybody who can read the file, a backup or its history can use it.\n\n${REVOKE}`,
    currentState: `The value stands in the ${file.role}.`,
    suggestedChange: remedy,
    expectedImpact:
      'The file can be read, shared and kept in version control without giving the secret away.',
    actionType: 'manual',
    affectedFiles: [file.path],
    change: null,
    evidence: citeLines(
      file,
      lines,
      at.map((line) => ({ line, note: kind })),
    ),
  };
}
