/**
 * Which request set work going, for whoever goes on with it later, in another process too. As text that can be stored;
 * what it says only the transport knows.
 */
export interface Origins {
  /** Of the request that the caller works for; null outside of one. */
  current(): string | null;
  /** `work` as a part of that request; null: of none, whoever called. */
  resume<T>(origin: string | null, work: () => T): T;
}

export function currentOrigin({ origins }: { origins?: Origins }): string | null {
  return origins?.current() ?? null;
}

/** `work`, as a part of the request that set it going. */
export function resumed<T>({ origins }: { origins?: Origins }, origin: string | null, work: () => T): T {
  return origins === undefined ? work() : origins.resume(origin, work);
}
