import type { Viewer } from '../domain/access/viewer.js';

/** What a transport knows of an operation. */
export interface OperationSource {
  viewer: Viewer | null;
  requestId: string;
  /**
   * Aborts when the operation is over, however it ended: answered, completed, its client gone, its token revoked. Made
   * for the operation, so that listeners go with it.
   */
  signal: AbortSignal;
}
