import type { Viewer } from '../src/domain/access/viewer.js';
import type { Core } from '../src/domain/core.js';

/** What every resolver receives. */
export interface GraphQLContext {
  core: Core;
  /** Null: nobody, who may see nothing but `__typename`. */
  viewer: Viewer | null;
  /** Aborts when the client goes away or the server stops. */
  signal?: AbortSignal;
}
