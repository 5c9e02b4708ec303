import { describe, expect, it } from 'vitest';
import { pythonSwallowedExceptions } from '../../../../src/analysis/rules/file/python-swallowed-exceptions.js';
import { errorLine, evaluate, evaluateToOne, run, runWith, script } from './review-context.js';

const python = (text: string) => ({ files: [script(text, '/jobs/report.py')] });
const drafts = (text: string) => evaluate(pythonSwallowedExceptions, python(text));
const proposedFor = async (text: string) =>
  (await evaluateToOne(pythonSwallowedExceptions, python(text))).change?.proposedContent ?? '';

describe('python-swallowed-exceptions', () => {
  it('logs the traceback and raises again outside functions and loops', async () => {
    expect(await proposedFor('try:\n    work()\nexcept Exception:\n    pass\n')).toBe(
      'try:\n    work()\nexcept Exception:\n    import traceback\n    traceback.print_exc()\n    raise\n',
    );
  });

  it('uses the import that the file has', async () => {
    expect(await proposedFor('import traceback\ntry:\n  work()\nexcept:\n  ...\n')).toBe(
      'import traceback\ntry:\n  work()\nexcept:\n  traceback.print_exc()\n  raise\n',
    );
  });

  it('logs and keeps the flow in functions and loops', async () => {
    expect(
      await proposedFor(
        'def main():\n\ttry:\n\t\twork()\n\texcept BaseException as e:\n\t\tpass  # best effort\n\nfor x in y:\n\ttry: work(x)\n\texcept Exception: continue\n',
      ),
    ).toBe(
      'def main():\n\ttry:\n\t\twork()\n\texcept BaseException as e:\n\t\timport traceback\n\t\ttraceback.print_exc()  # best effort\n\nfor x in y:\n\ttry: work(x)\n\texcept Exception:\n\t    import traceback\n\t    traceback.print_exc()\n\t    continue\n',
    );
  });

  it('keeps CRLF line ends', async () => {
    expect(await proposedFor('try:\r\n  a()\r\nexcept:\r\n  pass\r\n')).toBe(
      'try:\r\n  a()\r\nexcept:\r\n  import traceback\r\n  traceback.print_exc()\r\n  raise\r\n',
    );
  });

  it.each([
    ['a handler that raises again', 'try:\n  a()\nexcept Exception:\n  print("x")\n  raise\n'],
    ['a handler of one exception', 'try:\n  a()\nexcept ValueError:\n  pass\n'],
    ['a handler that does something', 'try:\n  a()\nexcept Exception:\n  failed += 1\n'],
    ['a handler that ends the script', 'try:\n  a()\nexcept Exception as e:\n  print(e)\n  sys.exit(1)\n'],
    [
      'printing in a function',
      'def f():\n  try:\n    a()\n  except Exception as e:\n    print(e)\n  return 1\n',
    ],
    ['text in a string', 's = """\ntry:\n  a()\nexcept:\n  pass\n"""\nx = "except: pass"\n'],
    ['a comment', '# except: pass\n'],
    ['a handler that is marked as meant', 'try:\n  a()\nexcept Exception:  # noqa: BLE001\n  pass\n'],
    ['a name that begins the same', 'try:\n  a()\nexcept ExceptionGroup:\n  pass\n'],
    ['groups', 'try:\n  a()\nexcept* Exception:\n  pass\n'],
    ['a string that does not end', 'try:\n  a()\nexcept:\n  pass\nx = "abc\n'],
    ['a bracket that does not close', 'try:\n  a(\nexcept:\n  pass\n'],
    ['no text', ''],
  ])('says nothing of %s', async (_, text) => {
    expect(await drafts(text)).toEqual([]);
  });

  it('finds tuples, aliases, comments between and lines that go on', async () => {
    const text =
      'try:\n  a(1,\n2)\nexcept (ValueError, Exception) as e:\n\n  # nothing to do\n  pass\nx = \\\n  1\ntry: b()\nexcept: pass\n';
    const [draft] = await drafts(text);
    expect(draft?.evidence.map((one) => one.kind === 'file' && one.line)).toEqual([4, 11]);
    expect(
      await runWith('python3', ['-m', 'py_compile'], draft?.change?.proposedContent ?? '(', 'r.py'),
    ).toMatchObject({
      code: 0,
    });
  });

  it('gives advice without a change where the handler prints and goes on', async () => {
    const text =
      'for x in y:\n  try:\n    a()\n  except Exception as e:\n    logger.error("x %s", e)\n    continue\n';
    const runs = [run(1), run(2), run(3)];
    const errors = [1, 2, 3].map((id) => errorLine(id, 'ERROR x boom'));
    const draft = await evaluateToOne(pythonSwallowedExceptions, { ...python(text), runs, errors });
    expect(draft).toMatchObject({ change: null, actionType: 'manual', severity: 'medium' });
    expect(draft.evidence.filter(({ kind }) => kind === 'run')).toHaveLength(3);
    expect((await evaluateToOne(pythonSwallowedExceptions, python(text))).severity).toBe('low');
  });

  it('is graver where sys.exit is taken too, and milder where the try only tidies up', async () => {
    const severity = async (text: string) =>
      (await evaluateToOne(pythonSwallowedExceptions, python(text))).severity;
    expect(await severity('try:\n  work()\nexcept:\n  pass\n')).toBe('high');
    expect(await severity('try:\n  work()\nexcept Exception:\n  pass\n')).toBe('medium');
    expect(await severity('try:\n  os.remove(tmp)\nexcept Exception:\n  pass\n')).toBe('low');
    expect(await proposedFor('try:\n  os.remove(tmp)\nexcept Exception:\n  pass\n')).not.toContain('raise');
  });

  it.each([
    [
      'nested in with and if',
      'if True:\n    with open("/dev/null") as f:\n        try:\n            1/0\n        except Exception:\n            pass\n',
    ],
    ['on one line', 'try: 1/0\nexcept: pass\n'],
    ['on one line with a comment', 'try:\n  1/0\nexcept Exception : pass # why not\n'],
    [
      'followed by else and finally',
      'try:\n    1/0\nexcept Exception:\n    pass\nelse:\n    print("x")\nfinally:\n    print("end")\n',
    ],
    ['with a docstring before', 'try:\n    1/0\nexcept Exception:\n    "ignored"\n    pass\n'],
    ['without a last line end', 'try:\n    1/0\nexcept Exception:\n    pass'],
    ['with f-strings around', 'x = f"{1}:{\'a\'}"\ntry:\n    1/0\nexcept Exception:\n    pass\n'],
  ])('writes Python that compiles and fails where it failed before: %s', async (_, text) => {
    const proposed = await proposedFor(text);
    expect(await runWith('python3', [], text, 'r.py')).toMatchObject({ code: 0 });
    expect(await runWith('python3', ['-m', 'py_compile'], proposed, 'r.py')).toMatchObject({ code: 0 });
    const outcome = await runWith('python3', [], proposed, 'r.py');
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('ZeroDivisionError');
  });
});
