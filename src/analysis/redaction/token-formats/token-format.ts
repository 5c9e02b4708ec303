/** A token that tells by its own form what it is. */
export interface TokenFormat {
  kind: string;
  /** How it begins, at least three characters; the scan looks for them in any case of letters. */
  anchors: readonly string[];
  /**
   * The token from its anchor on. Sticky. Every repetition is bounded, and what follows one cannot be part of it, so
   * that it looks at each character once, whatever the text.
   */
  pattern: RegExp;
  /** What the token has before its anchor; its pattern starts behind that. */
  before: RegExp | null;
  /** Where the format is published: rules of gitleaks (by their id in its `config/gitleaks.toml`), files of kingfisher's or
   * detect-secrets' rules, or what the vendor says. */
  source: string;
}

export const DIGITS = '0123456789';
export const HEX = '0123456789abcdef';

/** @param anchors with spaces between them, or a list where one has a space in it. */
export function token(
  kind: string,
  source: string,
  anchors: string | readonly string[],
  pattern: RegExp,
  before: RegExp | null = null,
): TokenFormat {
  return {
    kind,
    source,
    anchors: typeof anchors === 'string' ? anchors.split(' ') : anchors,
    pattern: new RegExp(pattern.source, 'y'),
    before,
  };
}
