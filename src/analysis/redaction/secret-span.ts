/** A part of a text that must not leave the process. */
export interface SecretSpan {
  /** What it is, in words for people: `GitLab token`. */
  kind: string;
  start: number;
  /** Behind its last character. */
  end: number;
}

/** What finds secrets of some kind around the places where an anchor of it stands. */
export interface SecretFinder {
  /** Without one of these, in whatever case, there is nothing to find. Each has at least three characters. */
  readonly anchors: readonly string[];
  /** Whether it is called again for anchors within what it found. */
  readonly again?: boolean;
  /**
   * The secrets that the anchor at `at` tells of. It is called for every place where the anchor may stand, so it must
   * be quick to say no, and must look at a bounded part of the text only. Before the end of what it returns it is not
   * called again (unless it says so); so an empty span says how far it has looked.
   */
  find(text: string, at: number): readonly SecretSpan[] | SecretSpan | null;
}
