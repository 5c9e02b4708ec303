import { GraphQLError, Lexer, TokenKind, type Source } from 'graphql';

/** Brackets within brackets. The deepest query that is allowed has about forty, with lists and objects as arguments. */
export const DEEPEST_NESTING = 100;

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Refuses a document whose brackets nest deeper than `DEEPEST_NESTING` before it is parsed: the parser calls itself
 * for each of them, and ends where the stack does.
 *
 * @param mostTokens of a longer document the rest is left to the parser, which refuses it
 * @throws GraphQLError, also for what is no GraphQL
 */
export function refuseDeepNesting(source: Source, mostTokens: number): void {
  // Of nearly all documents this says enough; brackets in strings count here, and not below.
  if ((source.body.match(/[{[(]/g)?.length ?? 0) <= DEEPEST_NESTING) return;
  const lexer = new Lexer(source);
  let depth = 0;
  for (let count = 0; count < mostTokens; count += 1) {
    const token = lexer.advance();
    if (token.kind === TokenKind.EOF) return;
    if (CLOSING.has(token.kind)) depth -= 1;
    if (!OPENING.has(token.kind)) continue;
    depth += 1;
    if (depth > DEEPEST_NESTING) {
      throw new GraphQLError(`The document nests its brackets more than ${DEEPEST_NESTING} levels deep.`, {
        source,
        positions: [token.start],
        extensions: { code: 'QUERY_TOO_DEEP', limit: DEEPEST_NESTING },
      });
    }
  }
}
