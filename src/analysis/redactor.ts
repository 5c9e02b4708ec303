/** Takes secrets out of what leaves the process, and puts them back into what comes back. One for each exchange. */
export interface Redactor {
  /** The same secret has the same placeholder, in every text that this redactor is given. */
  redact(text: string): Promise<string>;
  /** The text with its placeholders replaced by what they stand for. */
  restore(text: string): string;
  /** Whether a placeholder is left that stands for nothing: such a text must not be written anywhere. */
  hasUnknownPlaceholder(text: string): boolean;
  /** The placeholders of this redactor that a text holds, each once. */
  placeholdersIn(text: string): string[];
  /** Values that are secret wherever they stand: those that were known, and those that a place told of so far. */
  readonly known: readonly string[];
  /** How many different secrets were replaced so far. */
  readonly count: number;
}
