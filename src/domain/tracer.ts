export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Where the time of a request went, told to whoever records it. The domain names its steps and knows no recorder. */
export interface Tracer {
  /** Does `work` as a step of the one that is under way here; an error marks the step as failed, and passes on. */
  span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
}

/** `work`, as a step of its own where somebody records them. */
export function traced<T>(
  { tracer }: { tracer?: Tracer },
  name: string,
  attributes: SpanAttributes,
  work: () => Promise<T>,
): Promise<T> {
  return tracer === undefined ? work() : tracer.span(name, attributes, work);
}
