import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';

/** A query's text that knows the types of its variables and of its result; see `generated/graphql.ts`. */
export type TypedDocument<TResult, TVariables> = DocumentTypeDecoration<TResult, TVariables> & {
  toString(): string;
};
