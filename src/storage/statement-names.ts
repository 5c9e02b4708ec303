/** Beyond what our own code asks; a client that varies its GraphQL queries without end fills no connection's memory. */
const MOST_NAMES = 250;
/** Postgres' own: parsed and planned each time. */
const UNNAMED = '';

/**
 * Names for prepared statements: the same SQL has the same name, so that a connection parses and plans it once. The
 * first `most` different ones get a name, others none.
 */
export function statementNames(most = MOST_NAMES): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= most) return UNNAMED;
    const name = `selfheal_${names.size}`;
    names.set(sql, name);
    return name;
  };
}
