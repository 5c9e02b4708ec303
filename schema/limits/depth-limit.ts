import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';

/** A page within a page within a page is 10 deep with edges: `jobs.edges.node.reviews.edges.node.suggestions.edges.node.title`. */
export const DEEPEST_QUERY = 12;

/**
 * Refuses operations whose fields nest deeper than `DEEPEST_QUERY`, fragments included. What lies under an introspection
 * field is left to the rule of the specification, which bounds it.
 */
export const depthLimit: ValidationRule = (context) => {
  const known = new Map<FragmentDefinitionNode, number>();
  const depthOf = (selections: SelectionSetNode, entered: ReadonlySet<FragmentDefinitionNode>): number => {
    let deepest = 0;
    for (const selection of selections.selections) {
      let depth = 0;
      if (selection.kind === Kind.FIELD) {
        const inner = selection.name.value.startsWith('__') ? undefined : selection.selectionSet;
        depth = 1 + (inner ? depthOf(inner, entered) : 0);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        depth = depthOf(selection.selectionSet, entered);
      } else {
        const fragment = context.getFragment(selection.name.value);
        // One that leads back to itself is refused by another rule.
        if (fragment && !entered.has(fragment)) depth = depthOfFragment(fragment, entered);
      }
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  };
  const depthOfFragment = (
    fragment: FragmentDefinitionNode,
    entered: ReadonlySet<FragmentDefinitionNode>,
  ): number => {
    const before = known.get(fragment);
    if (before !== undefined) return before;
    const depth = depthOf(fragment.selectionSet, new Set([...entered, fragment]));
    known.set(fragment, depth);
    return depth;
  };
  return {
    OperationDefinition(operation) {
      const depth = depthOf(operation.selectionSet, new Set());
      if (depth <= DEEPEST_QUERY) return;
      context.reportError(
        new GraphQLError(
          `The query nests ${depth} levels deep; at most ${DEEPEST_QUERY} are allowed. Ask in several queries, by the ids of what you found.`,
          { nodes: operation, extensions: { code: 'QUERY_TOO_DEEP', limit: DEEPEST_QUERY, actual: depth } },
        ),
      );
    },
  };
};
