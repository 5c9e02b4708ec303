import { createRedactor } from '../src/analysis/redaction/create-redactor.js';
import { median, spreadOf, timed, type Figure } from './measure.js';
import { logText } from './redaction-text.js';

const MEGABYTES = 50;

/**
 * A log of 50 MB through a redactor as a job's review has it, on one thread; beside it the least that must be done to the
 * same text, which is to look at each character once (and copy it). With personal data as well, which is off by default.
 */
export async function benchRedaction(rounds: number): Promise<Figure[]> {
  const text = logText(MEGABYTES * 1e6);
  const values = ['Kd83-hasdk-22jd', 'correct-horse-7', 'zZ81kqpw0d91kslq'];
  const variants = [
    { scenario: 'redaction of a log', options: { values } },
    { scenario: 'redaction with mail and phone numbers', options: { values, emails: true, phones: true } },
  ];
  const copied: number[] = [];
  const ours = variants.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    const copy = await timed(async () => lookAtEach(text));
    if (round >= 0) copied.push(perSecond(copy));
    for (const [index, { options }] of variants.entries()) {
      const took = await timed(() => createRedactor(options).redact(text));
      if (round >= 0) ours[index]?.push(perSecond(took));
    }
  }
  return variants.map(({ scenario }, index) => ({
    scenario: `${scenario} (${MEGABYTES} MB)`,
    unit: 'MB/s',
    value: median(ours[index] as number[]),
    spread: spreadOf(ours[index] as number[]),
    baseline: { what: 'charCodeAt of each character', value: median(copied) },
    target: { least: 50 },
  }));
}

function lookAtEach(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (sum + text.charCodeAt(at)) | 0;
  return sum;
}

const perSecond = (milliseconds: number): number => (MEGABYTES / milliseconds) * 1_000;
