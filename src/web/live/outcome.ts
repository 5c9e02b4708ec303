interface Union {
  __typename: string;
  message?: string;
}

/** The success that a result union holds. @throws Error with the server's sentence where it holds another */
export function successOf<Result extends Union>(
  result: Result,
): Extract<Result, { __typename: `${string}Success` }> {
  if (!result.__typename.endsWith('Success')) throw new Error(result.message ?? 'The server refused it');
  return result as Extract<Result, { __typename: `${string}Success` }>;
}
