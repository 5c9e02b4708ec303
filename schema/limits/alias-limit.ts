import { GraphQLError, Kind, visit, type ValidationRule } from 'graphql';

/** Aliases a document may have: a dashboard needs some, an attack that repeats one costly field needs many. */
export const MOST_ALIASES = 30;

export const aliasLimit: ValidationRule = (context) => ({
  Document(document) {
    let aliases = 0;
    visit(document, {
      [Kind.FIELD](field) {
        if (field.alias) aliases += 1;
      },
    });
    if (aliases <= MOST_ALIASES) return;
    context.reportError(
      new GraphQLError(`The document has ${aliases} aliases; at most ${MOST_ALIASES} are allowed.`, {
        extensions: { code: 'TOO_MANY_ALIASES', limit: MOST_ALIASES, actual: aliases },
      }),
    );
  },
});
