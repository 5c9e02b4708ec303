import type { Core } from '../src/domain/core.js';
import type { ReviewQueue } from '../src/domain/reviews/review-queue.js';

/** Who asks, as the transport established it. */
export interface Viewer {
  /** Name of the token; `local` where the server runs without tokens, which it does on loopback only. */
  name: string;
  /** Roles come with access control; until then whoever gets in may do everything. */
  role: 'admin';
}

/** What every resolver receives. */
export interface GraphQLContext {
  core: Core;
  reviews: ReviewQueue;
  /** Null: nobody, who may see nothing but `__typename`. */
  viewer: Viewer | null;
  /** Aborts when the client goes away or the server stops. */
  signal?: AbortSignal;
}
