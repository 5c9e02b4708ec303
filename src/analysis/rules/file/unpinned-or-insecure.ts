import { basename } from 'node:path';
import { isScalar } from 'yaml';
import type { ReviewContext, SourceFile } from '../../context.js';
import type { Rule } from '../../rule.js';
import type { SuggestionDraft } from '../../suggestion-draft.js';
import { applyEdits, changeTo, type TextEdit } from './file-change.js';
import { certificateCase, insecureCalls, type InsecureKind } from './insecure-calls.js';
import { jobSection } from './job-section.js';
import { readPython } from './python-source.js';
import { citeLines, lineList, sourceLines } from './source-lines.js';

interface Finding {
  kind: InsecureKind;
  /** From 1. */
  line: number;
  note: string;
  plainHttp: boolean;
  edit: TextEdit | null;
}

const SAID: Readonly<Record<InsecureKind, { what: string; why: string; remedy: string; impact: string }>> = {
  'runs-download': {
    what: 'runs what it downloads',
    why: 'Whatever the server, or whoever took it over, sends at that moment is run with the job’s rights, and a download that breaks off runs half of it.',
    remedy:
      'Download a fixed version into a file over https, compare its SHA-256 with one that stands in the script, then run the file.',
    impact: 'Only what was looked at once is run.',
  },
  'no-certificate-check': {
    what: 'does not check certificates',
    why: 'Anybody on the way can answer in the server’s name, read what is sent (tokens too) and choose what comes back.',
    remedy:
      'Take the option out; for a certificate of your own, name its authority (`--cacert`, `verify="/path/ca.pem"`).',
    impact: 'A connection to anybody else than the server fails.',
  },
  'world-writable': {
    what: 'opens files to every user',
    why: 'Every user and every service on the machine may then replace them; a script or configuration replaced so is run with the job’s rights.',
    remedy:
      'Give the one user or group that needs it the right: 750 or 755 for programs and folders, 640 or 644 for files.',
    impact: 'Only those who should can change the files.',
  },
};

/**
 * Insecure habits in shell scripts, Python scripts and the job's own command: a download that is piped to an interpreter
 * (CWE-494), also as `bash <(curl …)` or `eval "$(curl …)"`; certificates that are not checked (`curl -k`, `wget
 * --no-check-certificate`, `verify=False`; CWE-295); `chmod 777` (CWE-732). Addresses of this machine are left out.
 *
 * `high`, and `critical` for a download over plain http that is run; `medium` for modes. A change is written only where each
 * place of a finding is certainly better with it: certificate checks of hosts that are known to have public certificates.
 * Files that do not parse yield nothing.
 */
export const unpinnedOrInsecure: Rule = {
  id: 'unpinned-or-insecure',
  evaluate({ ctx }) {
    return ctx.files.flatMap((file) => {
      const findings = findingsIn(ctx, file);
      const kinds = [...new Set(findings.map(({ kind }) => kind))];
      return kinds.map((kind) =>
        draftFor(
          file,
          kind,
          findings.filter((finding) => finding.kind === kind),
        ),
      );
    });
  },
};

function findingsIn(ctx: ReviewContext, file: SourceFile): Finding[] {
  if (file.role === 'config') return inCommand(ctx, file);
  if (file.role !== 'script') return [];
  if (file.kind === 'python') return inPython(file);
  if (file.kind !== 'shell') return [];
  const lines = sourceLines(file.text);
  return insecureCalls(file.text).map(({ offset, ...call }) => ({ ...call, line: lines.lineAt(offset) }));
}

/** The job's own command; its place within the YAML is known by the line only, so there is no edit. */
function inCommand(ctx: ReviewContext, file: SourceFile): Finding[] {
  const section = jobSection(ctx);
  const node = section?.node('cmd');
  if (section?.file !== file || ctx.job.cmd === null || !isScalar(node) || !node.range) return [];
  const { cmd } = ctx.job;
  const lines = sourceLines(file.text);
  const first = lines.lineAt(node.range[0]);
  const last = lines.lineAt(Math.max(node.range[0], node.range[1] - 1));
  return insecureCalls(cmd).map(({ offset, ...call }) => {
    const written = cmd.slice(offset).split('\n', 1)[0]?.trim().slice(0, 12) ?? '';
    let line = first;
    while (line < last && !lines.textOf(line).includes(written)) line += 1;
    return { ...call, edit: null, line: lines.textOf(line).includes(written) ? line : first };
  });
}

function inPython(file: SourceFile): Finding[] {
  const lines = sourceLines(file.text);
  return (readPython(file.text) ?? []).flatMap(({ offset, code }) =>
    [...code.matchAll(/\bverify\s*=\s*False\b/g)].flatMap((match): Finding[] => {
      const raw = file.text.slice(offset, offset + code.length);
      const urls = [...raw.matchAll(/(?<![\w])(["'])(https?:\/\/[^"'\s]*)\1/g)].map(
        (found) => found[2] ?? '',
      );
      const where = certificateCase(urls);
      if (where === 'loopback') return [];
      const from = offset + match.index;
      const edit = { from, to: from + match[0].length, text: match[0].replace('False', 'True') };
      return [
        {
          kind: 'no-certificate-check',
          line: lines.lineAt(from),
          note: '`verify=False` takes any certificate',
          plainHttp: false,
          edit: where === 'public' ? edit : null,
        },
      ];
    }),
  );
}

function draftFor(file: SourceFile, kind: InsecureKind, findings: Finding[]): SuggestionDraft {
  const name = basename(file.path);
  const lines = sourceLines(file.text);
  const where = lineList(findings.map(({ line }) => line));
  const { what, why, remedy, impact } = SAID[kind];
  const edits = findings.flatMap(({ edit }) => edit ?? []);
  const certain = edits.length === findings.length;
  const severity = findings.some(({ plainHttp }) => plainHttp)
    ? 'critical'
    : kind === 'world-writable'
      ? 'medium'
      : 'high';
  return {
    rule: 'unpinned-or-insecure',
    subject: `${kind}:${name}`,
    category: 'security',
    severity,
    title: `${name} ${what} (line ${where})`,
    description: [
      `Line ${where} of \`${name}\` ${what}. ${why}`,
      certain ? 'The hosts named there have public certificates, so the check has no reason to fail.' : '',
    ]
      .filter((text) => text !== '')
      .join('\n\n'),
    currentState: `\`${name}\` ${what} on line ${where}.`,
    suggestedChange: remedy,
    expectedImpact: impact,
    actionType: certain ? 'edit_script' : 'manual',
    affectedFiles: [file.path],
    change: certain ? changeTo(file, applyEdits(file.text, edits)) : null,
    evidence: citeLines(file, lines, findings),
  };
}
