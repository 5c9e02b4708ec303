import type { GivenPart } from '../../src/domain/reviews/review-material.js';
import { builder } from '../builder.js';
import { ReviewRef } from './review.js';

const ContextPartRef = builder.enumType('ContextPart', {
  description: 'The parts that a review looks at; most have a switch in `review_scope`.',
  values: {
    JOB: { value: 'job', description: 'What the job is, and the jobs beside it.' },
    RUNS: { value: 'runs', description: 'Statistics over its runs, and the most telling ones.' },
    LOGS: { value: 'logs', description: 'What the logs say, counted, and quoted around errors.' },
    AI_SESSIONS: { value: 'ai_sessions', description: 'What runs said to an AI, and heard from it.' },
    SLA: { value: 'sla', description: 'What the job promises, and each run that broke a promise.' },
    WORKFLOWS: { value: 'workflows', description: 'The jobs before and behind it, and its steps.' },
    SCRIPT: { value: 'script', description: 'The scripts that its command names.' },
    PROMPT: { value: 'prompt', description: 'The prompts that its command names.' },
    CONFIG: { value: 'config', description: 'Its configuration, as written and as it takes effect.' },
    BUSINESS_LOG: { value: 'business_log', description: 'What the job says it achieved.' },
    MEMORY: { value: 'memory', description: 'What was suggested and decided before.' },
  } as const,
});

const ReviewContextPart = builder.objectRef<GivenPart>('ReviewContextPart').implement({
  description: 'One part of what a review looked at.',
  fields: (t) => ({
    part: t.expose('part', { type: ContextPartRef, description: 'Which part.' }),
    title: t.exposeString('title', {
      description: 'What it held, for example `Runs: 240 in the window, 12 in detail, 500 before it`.',
    }),
    bytes: t.exposeInt('bytes', { description: 'Size of its text, as an AI is given it.' }),
    leftOut: t.exposeString('leftOut', {
      nullable: true,
      description: 'What its bound left out, and what could not be had; null where all is there.',
    }),
  }),
});

builder.prismaObjectFields(ReviewRef, (t) => ({
  context: t.field({
    type: [ReviewContextPart],
    description: 'What it looked at, part by part; empty until its analyzers are done.',
    select: { context: true },
    resolve: ({ context }) => context as unknown as GivenPart[],
  }),
}));
