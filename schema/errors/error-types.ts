import {
  AnalysisUnavailableError,
  ConflictError,
  ForbiddenPathError,
  InvalidStateError,
  NotFoundError,
  ValidationError,
  type ValidationIssue,
} from '../../src/domain/errors.js';
import { builder } from '../builder.js';

/*
 * The one place where the errors that people can cause become types. A field lists those that can occur in its
 * `errors.types`; every other error that a resolver throws stays an error of the answer and is masked.
 */

const ErrorRef = builder.interfaceRef<{ message: string }>('Error').implement({
  description: 'An error that a person can cause and act on.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, and what would be right.' }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'What was named does not exist.',
  interfaces: [ErrorRef],
});

builder.objectType(InvalidStateError, {
  name: 'InvalidStateError',
  description: 'It exists, but its state does not allow the step.',
  interfaces: [ErrorRef],
  fields: (t) => ({
    state: t.exposeString('state', {
      description: 'The state it is in, such as `applied` or `review_running`.',
    }),
  }),
});

builder.objectType(ConflictError, {
  name: 'ConflictError',
  description:
    'The file is not what it was when the change was made, or cannot be written. Nothing was written.',
  interfaces: [ErrorRef],
  fields: (t) => ({ path: t.exposeString('path', { nullable: true, description: 'The file.' }) }),
});

builder.objectType(ForbiddenPathError, {
  name: 'ForbiddenPathError',
  description: 'The job may not change this file. Nothing was written.',
  interfaces: [ErrorRef],
  // Nullable as that of the type above is: GraphQL would not let a query ask for both otherwise.
  fields: (t) => ({ path: t.exposeString('path', { nullable: true, description: 'The file.' }) }),
});

builder.objectType(AnalysisUnavailableError, {
  name: 'AnalysisUnavailableError',
  description:
    'No AI is configured, its limit of the day is used up, or it gave no usable answer. The same may succeed later.',
  interfaces: [ErrorRef],
});

export const ValidationIssueRef = builder.objectRef<ValidationIssue>('ValidationIssue').implement({
  description: 'One thing that does not fit.',
  fields: (t) => ({
    path: t.stringList({
      description: 'Where: keys and indexes from the outside in; empty where all of it is meant.',
      resolve: ({ path }) => path.map(String),
    }),
    message: t.exposeString('message', { description: 'What would be right.' }),
  }),
});

builder.objectType(ValidationError, {
  name: 'ValidationError',
  description: 'An input, or the content that a suggestion proposes, does not fit.',
  interfaces: [ErrorRef],
  fields: (t) => ({
    issues: t.field({
      type: [ValidationIssueRef],
      description: 'What does not fit, one by one; may be empty where the message says it all.',
      resolve: ({ issues }) => issues,
    }),
  }),
});
