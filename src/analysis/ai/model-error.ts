import type { AiUsage } from '../analyzer.js';
import type { ModelAnswer } from './model-client.js';

/**
 * Why there is no usable answer:
 *
 * | code        | what happened                                                                      |
 * | ----------- | ---------------------------------------------------------------------------------- |
 * | NOT_FOUND   | the program cannot be started                                                      |
 * | UNREACHABLE | nobody answers at the address                                                      |
 * | TIMED_OUT   | no answer within the time limit                                                    |
 * | FAILED      | the program ended with another exit code than 0, the server with an error's status |
 * | REFUSED     | it says itself that it has no answer (`ok: false`)                                 |
 * | TOO_LONG    | it says more than is read                                                          |
 * | NO_JSON     | what it says is no JSON where JSON is due                                          |
 * | WRONG_SHAPE | it is JSON of another shape                                                        |
 * | CUT_OFF     | the answer ends at the model's limit of tokens                                     |
 * | USED_TOOLS  | a tool ran, although none was to be there                                          |
 */
export type ModelErrorCode =
  | 'NOT_FOUND'
  | 'UNREACHABLE'
  | 'TIMED_OUT'
  | 'FAILED'
  | 'REFUSED'
  | 'TOO_LONG'
  | 'NO_JSON'
  | 'WRONG_SHAPE'
  | 'CUT_OFF'
  | 'USED_TOOLS';

/** What an answer took, usable or not. */
export type Took = Omit<ModelAnswer, 'text'>;

/** A model gave no usable answer. Its text is shown with the review: one line, without secrets. */
export class ModelError extends Error {
  /** Of a client: what the useless answer took all the same. */
  readonly took: Took | null;
  /** The same for those who count: an analyzer adds what the client does not know. */
  readonly usage: AiUsage | null;
  /** What the question may have taken, by its length; null where no model has read it. */
  readonly estimatedTokens: number | null;

  constructor(
    readonly code: ModelErrorCode,
    message: string,
    {
      took = null,
      usage = null,
      estimatedTokens = null,
    }: { took?: Took | null; usage?: AiUsage | null; estimatedTokens?: number | null } = {},
  ) {
    super(message);
    this.name = 'ModelError';
    this.took = took;
    this.usage = usage;
    this.estimatedTokens = estimatedTokens;
  }
}
