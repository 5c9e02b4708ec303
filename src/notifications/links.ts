/** Where people look at a suggestion. */
export function suggestionUrl(publicUrl: string, id: number): string {
  return `${publicUrl}/api/v1/healing/suggestions/${id}`;
}
