import type { Viewer } from '../domain/access/viewer.js';

/** What a transport knows of an operation. */
export interface OperationSource {
  viewer: Viewer | null;
  requestId: string;
  /** Ends the operation; a transport without one leaves it to the request. */
  signal?: AbortSignal;
}
