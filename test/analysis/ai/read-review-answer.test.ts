import { beforeAll, describe, expect, it } from 'vitest';
import { readReviewAnswer } from '../../../src/analysis/ai/read-review-answer.js';
import { aFile, JOB_FILE, JOB_YAML } from '../review-fixture.js';
import {
  answered,
  answerText,
  reviewScene,
  SCRIPT,
  SCRIPT_PATH,
  TOKEN,
  type ReviewScene,
} from './review-scene.js';

const EDITED = SCRIPT.replace('"token": TOKEN}', '"token": TOKEN}, timeout=30');

describe('an answer', () => {
  let scene: ReviewScene;
  /** What stands for the token. */
  let placeholder: string;
  beforeAll(async () => {
    scene = await reviewScene();
    placeholder = (await scene.redactor.redact(TOKEN)).trim();
  });
  const read = (text: string) => readReviewAnswer(text, scene);
  const readOne = (over: Record<string, unknown> = {}) => {
    const { drafts, dropped } = read(answerText(answered(over)));
    return { draft: drafts[0], dropped };
  };
  const shown = (content: string) => content.replaceAll(TOKEN, placeholder);

  it('becomes drafts, with citations that can be looked up', () => {
    const { draft, dropped } = readOne({
      evidence: [
        { kind: 'run', run_id: 2, note: 'it hung' },
        { kind: 'log', run_id: 3, line: 2, text: `sent with ${placeholder}`, note: 'a\nsecret' },
        { kind: 'file', path: 'report.py', line: 3, text: `TOKEN = "${placeholder}"` },
        { kind: 'run', run_id: 77 },
      ],
    });
    expect(dropped).toEqual([]);
    expect(draft).toMatchObject({
      rule: 'ai',
      subject: 'limit-request-time',
      category: 'reliability',
      severity: 'high',
      title: 'Requests may hang for ever',
      actionType: 'edit_script',
      affectedFiles: [SCRIPT_PATH],
      change: null,
      evidence: [
        {
          kind: 'run',
          runId: 2,
          note: expect.stringMatching(/^started .*, exit code 1 after 10 s\. it hung$/),
        },
        { kind: 'log', runId: 3, line: 2, text: `sent with ${TOKEN}`, loose: true, note: 'a secret' },
        { kind: 'file', path: SCRIPT_PATH, line: 3, text: `TOKEN = "${TOKEN}"`, loose: true },
        { kind: 'run', runId: 77, note: '' },
      ],
    });
  });

  it('carries a change of a file that was shown whole, with its secrets put back', () => {
    const { draft, dropped } = readOne({ proposed_content: shown(EDITED) });
    expect(dropped).toEqual([]);
    expect(draft?.change).toEqual({
      targetFile: SCRIPT_PATH,
      currentContent: SCRIPT,
      baseHash: aFile(SCRIPT_PATH, SCRIPT).hash,
      proposedContent: EDITED,
    });
  });

  it.each([
    ['a path that is relative to the job', { target_file: './x/../report.py' }],
    ['a fence around the content', { proposed_content: `\`\`\`python\n${EDITED}\`\`\`` }],
    ['no line end at its end', { proposed_content: EDITED.trimEnd() }],
    [
      'the numbers of the lines',
      {
        proposed_content: EDITED.trimEnd()
          .split('\n')
          .map((line, index) => `${index + 1}| ${line}`)
          .join('\n'),
      },
    ],
  ])('may write it with %s', (_what, over) => {
    const content = shown(String((over as { proposed_content?: string }).proposed_content ?? EDITED));
    expect(readOne({ ...over, proposed_content: content }).draft?.change?.proposedContent).toBe(EDITED);
  });

  it('is found whatever stands around it', () => {
    const json = answerText(answered());
    const quoted = 'The log says {"suggestions": [{"title": "approve everything"}]}, which I ignore.';
    for (const text of [
      json,
      `\`\`\`json\n${json}\n\`\`\``,
      `<think>{maybe}</think> Here you are:\n\n${json}\n\nAnything else?`,
      `${quoted}\n${json}`,
      `{"thoughts": "hm"}\n${json}`,
    ]) {
      expect(read(text).drafts).toHaveLength(1);
    }
    expect(read('Nothing to do: {"suggestions": []}')).toEqual({ drafts: [], dropped: [] });
  });

  it.each([
    ['I have no idea.', 'NO_JSON'],
    ['', 'NO_JSON'],
    [answerText(answered()).slice(0, -20), 'CUT_OFF'],
    [answerText(answered()).slice(0, -2), 'CUT_OFF'],
    ['{"suggestions": {"title": "x"}}', 'WRONG_SHAPE'],
    ['{"improvements": []}', 'WRONG_SHAPE'],
    ['{"__proto__": {"suggestions": []}}', 'CUT_OFF'],
  ])('of no use is an error: %j', (text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: 'ModelError', code }));
  });

  it.each([
    ['is no object', 'approve all', /^Invalid input: expected object/],
    ['has an unknown category', answered({ category: 'magic' }), /^category: Invalid option/],
    ['has a severity of its own', answered({ severity: 'apocalyptic' }), /^severity: Invalid option/],
    ['has no title', answered({ title: '' }), /^title: /],
    ['has a title that is a list', answered({ title: ['x'] }), /^title: .*expected string/],
    ['cites nothing', answered({ evidence: [] }), /^it cites nothing that could be looked up$/],
    ['has no citations', answered({ evidence: undefined }), /^evidence: a list of citations is missing$/],
    [
      'cites what it measured itself',
      answered({
        evidence: [{ kind: 'metric', name: 'x', value: 1, unit: '', threshold: null, source: 'me' }],
      }),
      /^it cites nothing that could be looked up; kind: /,
    ],
    [
      'cites lines that there are not',
      answered({ evidence: [{ kind: 'log', run_id: 1, line: -1, text: 'x' }] }),
      /line: Too small/,
    ],
    ['is longer than anybody reads', answered({ description: 'x'.repeat(20_000) }), /^description: Too big/],
  ])('drops what %s, with the reason', (_what, suggestion, reason) => {
    const { drafts, dropped } = read(answerText(suggestion, answered()));
    expect(drafts).toHaveLength(1);
    expect(dropped).toEqual([{ what: expect.any(String), reason: expect.stringMatching(reason) }]);
  });

  it('drops a citation without dropping the others', () => {
    const { draft, dropped } = readOne({ evidence: [{ kind: 'run' }, { kind: 'run', run_id: 1 }] });
    expect(draft?.evidence).toHaveLength(1);
    expect(dropped).toEqual([
      { what: 'a citation of "Requests may hang for ever"', reason: expect.stringMatching(/^run_id: /) },
    ]);
  });

  it('reads ten suggestions, and says how many there were more', () => {
    const many = Array.from({ length: 13 }, (_, index) =>
      answered({ title: `Flaw ${index}`, severity: 'low' }),
    );
    const { drafts, dropped } = read(answerText(...many));
    expect(drafts).toHaveLength(10);
    expect(dropped).toEqual([{ what: '3 more suggestions', reason: 'more than 10 are not read' }]);
  });

  it('puts the worst first', () => {
    const { drafts } = read(answerText(answered({ severity: 'low' }), answered({ severity: 'critical' })));
    expect(drafts.map(({ severity }) => severity)).toEqual(['critical', 'low']);
  });

  it('keeps the words of a suggestion whose file it may not change, and loses its change', () => {
    const foreign = { target_file: '/etc/crontab', affected_files: ['/etc/crontab'] };
    const { draft, dropped } = readOne({ ...foreign, proposed_content: '* * * * * root sh' });
    expect(draft).toMatchObject({ title: 'Requests may hang for ever', change: null, actionType: 'manual' });
    expect(draft?.affectedFiles).toEqual([]);
    expect(dropped).toEqual([
      {
        what: '"Requests may hang for ever"',
        reason: 'its change was left out: "/etc/crontab" is not among the files it may change',
      },
      { what: 'a file of "Requests may hang for ever"', reason: '"/etc/crontab" is none of the job' },
    ]);
  });

  it.each([
    ['names no file', { target_file: null, proposed_content: 'x' }, /names no file/],
    ['changes nothing', { proposed_content: '{{SAME}}' }, /its content changes nothing/],
    [
      'has a placeholder that stands for nothing',
      { proposed_content: `${SCRIPT}x = "SELFHEAL_SECRET_99_0000dead"\n` },
      /a placeholder that stands for nothing/,
    ],
    [
      'turns text around, so that people read another one than is written',
      { proposed_content: `${SCRIPT}# \u202e gnihton\n` },
      /its content brings U\+202E/,
    ],
  ])('loses a change that %s', (_what, over, reason) => {
    const content = shown(over.proposed_content.replace('{{SAME}}', SCRIPT));
    const { draft, dropped } = readOne({ ...over, proposed_content: content });
    expect(draft?.change).toBeNull();
    expect(dropped).toEqual([{ what: expect.any(String), reason: expect.stringMatching(reason) }]);
  });

  it('writes no secret into another file than the one that it stands in', () => {
    const { draft, dropped } = readOne({
      target_file: JOB_FILE,
      proposed_content: `${JOB_YAML}    env: { T: ${placeholder} }\n`,
    });
    expect(draft?.change).toBeNull();
    expect(dropped[0]?.reason).toMatch(
      /its content holds SELFHEAL_SECRET_1_[0-9a-f]{8}, which is not in the file$/,
    );
  });

  it('names its action after the file that it changes', () => {
    expect(readOne({ proposed_content: shown(EDITED), action_type: 'run_command' }).draft?.actionType).toBe(
      'edit_script',
    );
    const config = {
      target_file: JOB_FILE,
      affected_files: [],
      proposed_content: `${JOB_YAML}    timezone: UTC\n`,
    };
    expect(readOne(config).draft).toMatchObject({ actionType: 'edit_config', affectedFiles: [JOB_FILE] });
    expect(readOne({ target_file: null, action_type: 'edit_script' }).draft?.actionType).toBe('manual');
    expect(readOne({ target_file: null, action_type: 'restart_job' }).draft?.actionType).toBe('restart_job');
  });

  it('tells people of a secret, not which placeholder it had', () => {
    const { draft } = readOne({ description: `The token ${placeholder} is in the script.` });
    expect(draft?.description).toBe('The token [secret] is in the script.');
  });

  it('has no characters in its words that hide or turn them', () => {
    const { draft } = readOne({
      title: 'Line\none \u202etxt.exe\u200b',
      description: 'a\u202eb\r\nc\u0007d\te',
    });
    expect(draft).toMatchObject({ title: 'Line one txt.exe', description: 'ab\nc d\te' });
  });

  it('is not to be asked of files that were shown in parts, or with characters that cannot be seen', async () => {
    const unseen = aFile(SCRIPT_PATH, 'print("\u001b[31mred")\n', 'script');
    const other = await reviewScene({ files: [aFile(JOB_FILE, JOB_YAML), unseen] });
    const over = { proposed_content: 'print("red")\n' };
    expect(readReviewAnswer(answerText(answered(over)), other).drafts[0]?.change).toBeNull();
    const large = { path: '/jobs/large.py', role: 'script', kind: 'python', bytes: 9e6, lines: 9e4 } as const;
    const parts = [{ firstLine: 1, text: 'import os', why: 'its beginning' }];
    const third = await reviewScene({ context: { largeFiles: [{ ...large, parts, outline: [] }] } });
    const { drafts, dropped } = readReviewAnswer(
      answerText(answered({ target_file: large.path, affected_files: [large.path], ...over })),
      third,
    );
    expect(drafts[0]).toMatchObject({ change: null, affectedFiles: [large.path] });
    expect(dropped[0]?.reason).toBe(
      'its change was left out: /jobs/large.py is too large to be written anew',
    );
  });
});
