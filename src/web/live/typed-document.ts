import type { TypedDocumentNode } from 'urql';
import type { TypedDocumentString } from '../generated/graphql.js';

/** A generated document as urql takes it: it parses the text, and passes on the types of variables and result. */
export function documentOf<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
): TypedDocumentNode<Result, Variables> {
  return document.toString() as unknown as TypedDocumentNode<Result, Variables>;
}
