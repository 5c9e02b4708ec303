import { setNonce } from 'get-nonce';

/** Of this answer of the server, for the styles that components write; see src/server/dashboard.ts. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.nonce ?? '';

setNonce(styleNonce);
