import { z } from 'zod';
import type { AnalysisSettings, HttpAnalysis } from './analysis/ai/ai-settings.js';
import { duration } from './config-duration.js';
import {
  expandSection,
  filledText,
  isMapping,
  parseSection,
  type ReadSection,
  type SectionFault,
  type SectionSource,
} from './config-section.js';

const ANALYZERS = ['rules', 'openclaw', 'http'] as const;
const URL_EXPECTED = 'a URL that begins with http:// or https://';
const LIMIT = 'a whole number from 1 to 1000000000';
const PRICE = 'a number of dollars for a million tokens';
const HEADERS = 'a mapping from names of headers to their values';

const limit = z.int({ error: LIMIT }).min(1, { error: LIMIT }).max(1_000_000_000, { error: LIMIT }).nullish();
const price = z.number({ error: PRICE }).min(0, { error: PRICE });
const flag = z.boolean({ error: 'true or false' }).default(false);

export const analysisSection = z.strictObject(
  {
    /** A setting with a flag and a variable, read there. */
    concurrency: z.unknown().optional(),
    analyzers: z
      .array(z.enum(ANALYZERS, { error: `one of ${ANALYZERS.join(', ')}` }), {
        error: `a list of ${ANALYZERS.join(', ')}`,
      })
      .nullish()
      .describe('Who is asked in a review. `rules` always are, named or not; an AI is where it is named.'),
    max_tokens_per_day: limit.describe(
      'Of all jobs, in a day of UTC, as reported; where nothing is, four bytes of question and answer count as one. Without it, as many as it takes.',
    ),
    max_ai_reviews_per_day: limit.describe(
      'Of all jobs, in a day of UTC; without one, as many as there are.',
    ),
    redact: z
      .strictObject(
        {
          emails: flag.describe('Whether e-mail addresses are replaced, too.'),
          phones: flag.describe('Whether phone numbers are replaced, too.'),
        },
        { error: 'a mapping with emails and phones' },
      )
      .nullish()
      .describe('What is replaced by placeholders before an AI sees it, beside secrets.'),
    prices: z
      .record(
        z.string(),
        z.strictObject(
          {
            input_per_million: price.describe('US dollars for a million tokens of the question.'),
            output_per_million: price.describe('US dollars for a million tokens of the answer.'),
          },
          { error: 'a mapping with input_per_million and output_per_million' },
        ),
        { error: 'a mapping from models to prices' },
      )
      .nullish()
      .describe(
        'What a model costs: `{ input_per_million, output_per_million }` in US dollars, by its name.',
      ),
    http: z.unknown().optional().describe('The server that the analyzer `http` asks.'),
  },
  { error: 'a mapping with analyzers, http and others' },
);

export const httpSection = z.strictObject(
  {
    base_url: filledText(URL_EXPECTED)
      .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), {
        error: URL_EXPECTED,
      })
      .describe('Where the server speaks the chat-completions protocol, such as http://127.0.0.1:11434/v1.'),
    model: filledText('the name of a model as the server knows it').describe('The model that is asked.'),
    api_key: filledText('text').nullish().describe('Sent as bearer token.'),
    timeout: duration(1_000, 3_600_000, 'a time such as 10m, from 1s to 1h')
      .prefault('10m')
      .describe('How long an answer may take.'),
    headers: z
      .record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/), {
        error: HEADERS,
      })
      .nullish()
      .describe('Further headers of each request.'),
  },
  { error: 'a mapping with base_url, model and others' },
);

/** The section `analysis`, but for what is a setting of its own. How OpenClaw is asked stands in its own section. */
export const readAnalysisSection: ReadSection<Omit<AnalysisSettings, 'openclaw'>> = (source, faults) => {
  const { http: written, ...plain } = (isMapping(source.value) ? source.value : {}) as { http?: unknown };
  const expanded = expandSection(plain, source.env);
  faults.push(...expanded.faults);
  const given = isMapping(source.value) ? (expanded.value as object) : (source.value ?? {});
  const section = parseSection(analysisSection, given, [], faults);
  const analyzers = section?.analyzers ?? [];
  const ai = [...new Set(analyzers)].filter((name) => name !== 'rules');
  const http = written === undefined || written === null ? null : readHttp(written, source, faults);
  if (http === null && ai.includes('http') && faults.length === 0) {
    faults.push({
      path: ['analyzers'],
      message: 'names http, so analysis.http must say which server (base_url, model)',
    });
  }
  return {
    ai,
    limits: {
      tokensADay: section?.max_tokens_per_day ?? null,
      reviewsADay: section?.max_ai_reviews_per_day ?? null,
    },
    redact: { emails: section?.redact?.emails ?? false, phones: section?.redact?.phones ?? false },
    prices: Object.fromEntries(
      Object.entries(section?.prices ?? {}).map(([model, { input_per_million, output_per_million }]) => [
        model,
        { inputPerMillion: input_per_million, outputPerMillion: output_per_million },
      ]),
    ),
    http,
  };
};

/** The commands read the same file, where a variable of the server need not be set: that is told when it is asked. */
function readHttp(
  written: unknown,
  source: SectionSource,
  faults: SectionFault[],
): HttpAnalysis | { unusable: string } | null {
  const expanded = expandSection(written, source.env, ['http']);
  const [unset] = expanded.faults;
  if (unset) {
    return {
      unusable: `${['analysis', ...unset.path].join('.')} ${unset.message} (${source.placeOf(unset.path)})`,
    };
  }
  const section = parseSection(httpSection, expanded.value, ['http'], faults);
  return (
    section && {
      baseUrl: section.base_url,
      model: section.model,
      apiKey: section.api_key ?? null,
      headers: section.headers ?? {},
      timeoutMs: section.timeout,
    }
  );
}

const SECRET_HEADER = /auth|key|token|secret|cookie/i;

/** What of the analysis must not be read in a log. */
export function analysisSecrets({ http }: Pick<AnalysisSettings, 'http'>): string[] {
  if (http === null || 'unusable' in http) return [];
  const { username, password } = new URL(http.baseUrl);
  return [
    ...(http.apiKey === null ? [] : [http.apiKey]),
    ...Object.entries(http.headers).flatMap(([name, value]) => (SECRET_HEADER.test(name) ? [value] : [])),
    ...[username, password].filter((part) => part !== ''),
  ];
}
