import { GraphQLError } from 'graphql';
import { ValidationError, type ValidationIssue } from '../../src/domain/errors.js';

/** The error of a query or a subscription for an argument that does not fit; those have no result union to carry it. */
export function badUserInput(message: string, issues: ValidationIssue[] = []): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', ...(issues.length > 0 && { issues }) },
  });
}

/** What `read` returns; where it finds the argument wrong, the error that a client of a query sees. */
export function argument<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ValidationError) throw badUserInput(error.message, error.issues);
    throw error;
  }
}
