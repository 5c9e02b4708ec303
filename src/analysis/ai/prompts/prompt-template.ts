/** Text for a model with places, written `{{NAME}}`, that are filled for each question. */
export interface PromptTemplate<Place extends string> {
  /** Name and version; raised with every change of the text. */
  readonly version: string;
  readonly text: string;
  readonly places: readonly Place[];
}

/** All at once, so that a value that looks like a place is not filled again. */
export function fill<Place extends string>(
  { text }: PromptTemplate<Place>,
  values: Readonly<Record<Place, string>>,
): string {
  return text.replace(/\{\{([A-Z]+)\}\}/g, (_all, place: Place) => values[place]);
}
