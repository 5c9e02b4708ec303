import { z } from 'zod';
import type { OpenClawAnalysis } from './analysis/ai/ai-settings.js';
import { duration } from './config-duration.js';
import { expandSection, filledText, parseSection, type ReadSection } from './config-section.js';
import type { OpenClawSettings } from './notifications/notify-settings.js';

const MODEL = 'a provider and a model as OpenClaw names them, such as openai/gpt-5.4';
const ARGS = 'a list of options of openclaw itself, such as [--profile, work]';
const THINKING = 'a level as OpenClaw names it, such as off, low or high';
const TRANSPORT = 'local or gateway';

export const openclawSection = z.strictObject(
  {
    command: filledText('the name or the path of a program')
      .default('openclaw')
      .describe('How OpenClaw is started.'),
    args: z
      .array(filledText(ARGS), { error: ARGS })
      .default([])
      .describe('Options of OpenClaw itself, before each of its commands.'),
    timeout: duration(1_000, 600_000, 'a time such as 60s, from 1s to 10m')
      .prefault('60s')
      .describe('How long sending a message may take.'),
    model: z
      .string({ error: MODEL })
      .regex(/^[^\s/]+\/\S+$/, { error: MODEL })
      .nullish()
      .describe('The model that is asked; without one, the one that OpenClaw has set.'),
    thinking: z
      .string({ error: THINKING })
      .regex(/^[a-z]+$/, { error: THINKING })
      .nullish()
      .describe('How much the model thinks; without one, as OpenClaw has it set.'),
    agent: filledText('the id of an agent of OpenClaw')
      .nullish()
      .describe('Whose settings are taken; without one, those of the default agent.'),
    transport: z
      .enum(['local', 'gateway'], { error: TRANSPORT })
      .default('local')
      .describe('Whether a process of its own asks the model, or the gateway that runs.'),
    analysis_timeout: duration(1_000, 3_600_000, 'a time such as 10m, from 1s to 1h')
      .prefault('10m')
      .describe('How long an analysis may take.'),
  },
  { error: 'a mapping with command, timeout, model and others' },
);

/** The section `openclaw`: how messages are sent through it, and how it is asked for an analysis. */
export const readOpenClawSection: ReadSection<{ messages: OpenClawSettings; analysis: OpenClawAnalysis }> = (
  { value, env },
  faults,
) => {
  const expanded = expandSection(value ?? {}, env);
  faults.push(...expanded.faults);
  const section = parseSection(openclawSection, expanded.value, [], faults) ?? openclawSection.parse({});
  const { command, args, timeout, model, thinking, agent, transport, analysis_timeout } = section;
  return {
    messages: { command, timeoutMs: timeout, ...(args.length > 0 && { args }) },
    analysis: {
      command,
      args,
      model: model ?? null,
      thinking: thinking ?? null,
      agent: agent ?? null,
      transport,
      timeoutMs: analysis_timeout,
    },
  };
};
