import {
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { InlineCode } from '../../../components/inline-code.js';
import { wordsOf } from '../../../components/words.js';
import { textSchemaOf, type ConfigSchema } from './config-values.js';

export interface ConfigFieldProps {
  /** Such as `min_runs`. */
  name: string;
  schema: ConfigSchema;
  value: unknown;
  error: string | null;
  disabled: boolean;
  onChange: (value: unknown) => void;
}

/** One key of the configuration, as its schema describes it. */
export function ConfigField({ name, schema, value, error, disabled, onChange }: ConfigFieldProps) {
  const shared = {
    label: LABELS[name] ?? wordsOf(name),
    description: schema.description && <InlineCode text={schema.description} />,
    error,
    disabled,
  };
  if (schema.type === 'boolean') {
    return (
      <Switch
        {...shared}
        checked={value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    );
  }
  if (name === 'day') {
    return (
      <NativeSelect
        {...shared}
        styles={{ wrapper: { maxWidth: 260 } }}
        value={String(value)}
        data={WEEKDAYS.map((label, day) => ({ value: String(day), label }))}
        onChange={({ currentTarget }) => onChange(Number(currentTarget.value))}
      />
    );
  }
  if (schema.type === 'integer') {
    return (
      <NumberInput
        {...shared}
        value={typeof value === 'number' ? value : ''}
        min={schema.minimum}
        max={schema.maximum}
        clampBehavior="none"
        allowDecimal={false}
        styles={{ wrapper: { maxWidth: 220 } }}
        placeholder={typeof schema.default === 'number' ? String(schema.default) : undefined}
        onChange={(next) => onChange(next === '' ? null : Number(next))}
      />
    );
  }
  if (schema.type === 'array') return <ListField {...{ name, schema, value, error, disabled, onChange }} />;
  if (schema.enum) {
    return (
      <NativeSelect
        {...shared}
        styles={{ wrapper: { maxWidth: 260 } }}
        value={typeof value === 'string' ? value : ''}
        data={schema.enum.map((word) => ({ value: word, label: wordsOf(word.toUpperCase()) }))}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  const text = typeof value === 'string' ? value : '';
  const change = (next: string): void => onChange(next === '' ? null : next);
  if (name === 'context_prompt') {
    return (
      <Textarea
        {...shared}
        value={text}
        autosize
        minRows={2}
        maxRows={10}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      styles={{ wrapper: { maxWidth: 420 } }}
      value={text}
      placeholder={placeholderOf(schema)}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}

function ListField({ name, schema, value, error, disabled, onChange }: ConfigFieldProps) {
  const chosen = Array.isArray(value) ? (value as string[]) : [];
  const shared = {
    label: LABELS[name] ?? wordsOf(name),
    description: schema.description && <InlineCode text={schema.description} />,
    error,
  };
  if (schema.items?.enum) {
    return (
      <Checkbox.Group {...shared} value={chosen} onChange={onChange}>
        <Group gap="md" mt={8}>
          {schema.items.enum.map((word) => (
            <Checkbox
              key={word}
              value={word}
              label={wordsOf(word.toUpperCase())}
              disabled={disabled}
              size="sm"
            />
          ))}
        </Group>
      </Checkbox.Group>
    );
  }
  return (
    <TagsInput
      {...shared}
      disabled={disabled}
      value={chosen}
      placeholder={chosen.length === 0 ? 'Type one, then Enter' : undefined}
      acceptValueOnBlur
      onChange={onChange}
    />
  );
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const LABELS: Readonly<Record<string, string>> = {
  enabled: 'Self-healing is on',
  time: 'At',
  day: 'Day of the week',
  day_of_month: 'Day of the month',
  min_runs: 'Fewest runs',
  max_lookback_days: 'Days it looks back',
  auto_apply: 'Apply without a person',
  auto_apply_categories: 'Categories that are applied without a person',
  min_severity_for_approval: 'A person decides from this severity on',
  max_auto_applies_per_day: 'Most of these a day',
  notify_on_suggestion: 'Tell people of suggestions',
  notify_channel: 'Channel',
  remember_rejections_days: 'Days a rejection is remembered',
  analyze_logs: 'Logs',
  analyze_runs: 'Runs',
  analyze_ai_sessions: 'AI sessions',
  analyze_sla: 'SLA',
  analyze_workflows: 'Workflows',
  analyze_script: 'Scripts',
  analyze_prompt: 'Prompts',
  analyze_config: 'Configuration',
};

function placeholderOf(schema: ConfigSchema): string | undefined {
  if (typeof schema.default === 'string') return schema.default;
  return textSchemaOf(schema)?.description;
}
