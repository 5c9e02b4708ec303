import { valueAt, type ConfigPath, type ConfigValues } from './config-values.js';

export interface ConfigSection {
  title: string;
  about?: string;
  columns: 1 | 2;
  paths: readonly ConfigPath[];
}

/** All keys of `self_healing`, but `enabled_at`, which nobody writes by hand. */
export const SECTIONS: readonly ConfigSection[] = [
  { title: 'Self-healing', columns: 1, paths: [['enabled'], ['mode']] },
  {
    title: 'When it is reviewed',
    columns: 2,
    paths: [
      ['review_schedule', 'frequency'],
      ['review_schedule', 'time'],
      ['review_schedule', 'day'],
      ['review_schedule', 'day_of_month'],
      ['review_schedule', 'min_runs'],
      ['review_schedule', 'max_lookback_days'],
    ],
  },
  {
    title: 'What a review looks at',
    columns: 2,
    paths: [
      ['review_scope', 'analyze_logs'],
      ['review_scope', 'analyze_runs'],
      ['review_scope', 'analyze_sla'],
      ['review_scope', 'analyze_ai_sessions'],
      ['review_scope', 'analyze_script'],
      ['review_scope', 'analyze_prompt'],
      ['review_scope', 'analyze_config'],
      ['review_scope', 'analyze_workflows'],
    ],
  },
  {
    title: 'What becomes of suggestions',
    columns: 1,
    paths: [
      ['suggestions', 'auto_apply'],
      ['suggestions', 'min_severity_for_approval'],
      ['suggestions', 'auto_apply_categories'],
      ['suggestions', 'max_auto_applies_per_day'],
      ['suggestions', 'notify_on_suggestion'],
      ['suggestions', 'notify_channel'],
      ['suggestions', 'remember_rejections_days'],
    ],
  },
  {
    title: 'Business log',
    about: 'What the job says it achieved, in a file of its own.',
    columns: 1,
    paths: [
      ['business_log', 'path'],
      ['business_log', 'summary_path'],
      ['business_log', 'max_lines'],
      ['business_log', 'context_prompt'],
    ],
  },
  { title: 'Further files', columns: 1, paths: [['allowed_paths']] },
];

/** Frequencies by the clock that have a time of the day. */
const TIMED: readonly unknown[] = ['daily', 'weekly', 'monthly'];
const BY_RUNS: readonly unknown[] = ['on_failure', 'on_sla_breach', 'manual'];

/** Whether a key means anything beside the others as they are. */
export function isRelevant(path: ConfigPath, values: ConfigValues): boolean {
  const key = path.join('.');
  const frequency = valueAt(values, ['review_schedule', 'frequency']);
  if (key.startsWith('review_schedule.') && valueAt(values, ['mode']) === 'reactive') return false;
  switch (key) {
    case 'review_schedule.time':
      return TIMED.includes(frequency);
    case 'review_schedule.day':
      return frequency === 'weekly';
    case 'review_schedule.day_of_month':
      return frequency === 'monthly';
    case 'review_schedule.min_runs':
      return !BY_RUNS.includes(frequency);
    case 'suggestions.notify_channel':
      return valueAt(values, ['suggestions', 'notify_on_suggestion']) !== false;
    case 'business_log.summary_path':
    case 'business_log.max_lines':
    case 'business_log.context_prompt':
      return Boolean(valueAt(values, ['business_log', 'path']));
    default:
      return true;
  }
}
