export interface DrainOptions {
  /** Share of the tokens of a line that must agree with a template, 0 to 1. */
  similarity: number;
  /** Tokens from the front that lead through the tree, masks skipped. */
  prefixTokens: number;
  /** Different tokens a node tells apart; those that come later share the branch `<*>`. */
  mostChildren: number;
  /** Templates in one leaf; when it is full, the last of them takes whatever fits no other. */
  mostInLeaf: number;
  /** Templates altogether; when reached, `evict` makes room. */
  mostTemplates: number;
  /** Tokens of a line; the rest counts as one. */
  mostTokens: number;
}

/**
 * The paper uses a similarity of 0.3 to 0.5 on lines whose numbers were masked. Here more is masked beforehand (paths,
 * quoted words, identifiers), so what still differs is more often a different message: 0.7 keeps `cannot connect`
 * and `cannot write` apart, while one free word in four is still seen as variable.
 */
export const DRAIN_DEFAULTS: DrainOptions = {
  similarity: 0.7,
  prefixTokens: 2,
  mostChildren: 100,
  mostInLeaf: 32,
  mostTemplates: 1_000,
  mostTokens: 64,
};

export const WILDCARD = '<*>';

export interface DrainTemplate {
  /** The constant tokens, `<*>` where lines differed. */
  tokens: string[];
}

interface Node<T extends DrainTemplate> {
  children: Map<string, Node<T>>;
  leaf: T[];
}

/**
 * Drain: online log parsing with a tree of fixed depth (P. He, J. Zhu, Z. Zheng, M. R. Lyu, "Drain: An Online Log
 * Parsing Approach with Fixed Depth Tree", ICWS 2017). A line is led by its number of tokens and by its first tokens
 * to a leaf with few templates; the most similar one takes it and turns the tokens that differ into `<*>`, or, below
 * the threshold, the line begins a template. Beyond the paper: masked tokens at the front (time, process id) are not
 * used for the way down, since they tell nothing apart, and every size has a bound, so that hostile or random input
 * costs precision, never memory.
 */
export class Drain<T extends DrainTemplate> {
  readonly #options: DrainOptions;
  readonly #create: (tokens: string[]) => T;
  readonly #evict: (templates: T[]) => T[];
  #root = new Map<string, Node<T>>();
  #templates: T[] = [];

  /**
   * `create` makes the record of a new template; `evict` is given all of them when the bound is reached and returns
   * those that stay, fewer than it got.
   */
  constructor(
    create: (tokens: string[]) => T,
    evict: (templates: T[]) => T[],
    options: Partial<DrainOptions> = {},
  ) {
    this.#create = create;
    this.#evict = evict;
    this.#options = { ...DRAIN_DEFAULTS, ...options };
  }

  get templates(): readonly T[] {
    return this.#templates;
  }

  /** The template that the masked line belongs to, made where there is none; `evicted` tells that others had to go. */
  add(masked: string): { template: T; evicted: boolean } {
    const tokens = this.#tokens(masked);
    const leaf = this.#leafOf(tokens);
    const nearest = this.#nearest(leaf, tokens);
    if (nearest) {
      generalise(nearest, tokens);
      return { template: nearest, evicted: false };
    }
    const template = this.#create(tokens);
    leaf.push(template);
    this.#templates.push(template);
    if (this.#templates.length <= this.#options.mostTemplates) return { template, evicted: false };
    this.#rebuild(template);
    return { template, evicted: true };
  }

  #tokens(masked: string): string[] {
    const tokens = masked.split(' ');
    const most = this.#options.mostTokens;
    if (tokens.length > most) tokens.splice(most - 1, tokens.length - most + 1, WILDCARD);
    return tokens;
  }

  #leafOf(tokens: readonly string[]): T[] {
    const length = String(tokens.length);
    let node = this.#root.get(length) ?? emptyNode<T>();
    this.#root.set(length, node);
    let used = 0;
    for (const token of tokens) {
      if (used === this.#options.prefixTokens) break;
      if (token.startsWith('<') || token.startsWith('[<')) continue;
      const known: Node<T> | undefined = node.children.get(token);
      const key = known || node.children.size < this.#options.mostChildren ? token : WILDCARD;
      const next: Node<T> = known ?? node.children.get(key) ?? emptyNode<T>();
      node.children.set(key, next);
      node = next;
      used += 1;
    }
    return node.leaf;
  }

  #nearest(leaf: readonly T[], tokens: readonly string[]): T | null {
    const needed = Math.ceil(tokens.length * this.#options.similarity);
    let best: T | null = null;
    let bestScore = -1;
    for (const template of leaf) {
      const own = template.tokens;
      let equal = 0;
      let free = 0;
      for (let i = 0; i < tokens.length; i += 1) {
        const token = own[i];
        if (token === tokens[i]) equal += 1;
        else {
          if (token === WILDCARD) free += 1;
          // Too many differ already; most templates are done with after a few tokens.
          if (i + 1 - equal > tokens.length - needed) break;
        }
      }
      // Of equals the more general one wins, as in the paper, so that a family of lines does not split.
      const score = equal + free / (tokens.length + 1);
      if (equal >= needed && score > bestScore) {
        bestScore = score;
        best = template;
      }
    }
    return best ?? (leaf.length >= this.#options.mostInLeaf ? (leaf.at(-1) ?? null) : null);
  }

  #rebuild(newest: T): void {
    const staying = new Set(this.#evict(this.#templates));
    staying.add(newest);
    this.#templates = this.#templates.filter((template) => staying.has(template));
    this.#root = new Map();
    for (const template of this.#templates) this.#leafOf(template.tokens).push(template);
  }
}

function emptyNode<T extends DrainTemplate>(): Node<T> {
  return { children: new Map(), leaf: [] };
}

function generalise(template: DrainTemplate, tokens: readonly string[]): void {
  const own = template.tokens;
  for (let i = 0; i < tokens.length; i += 1) if (own[i] !== tokens[i]) own[i] = WILDCARD;
}
