const PREFIX = '#/components/schemas/';

interface Document {
  components?: { schemas?: Record<string, unknown> };
}

/** The document without components that nothing refers to: each schema is there for requests and for answers. */
export function usedSchemas<T extends object>(document: T): T {
  const { components = {}, ...rest } = document as Document;
  const { schemas = {} } = components;
  const used = new Set<string>();
  const follow = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key !== '$ref' || typeof inner !== 'string') follow(inner);
      else if (inner.startsWith(PREFIX)) take(inner.slice(PREFIX.length));
    }
  };
  const take = (name: string): void => {
    if (used.has(name)) return;
    used.add(name);
    follow(schemas[name]);
  };
  follow(rest);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  return { ...document, components: { ...components, schemas: Object.fromEntries(kept) } };
}
