import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import { SESSION_MS } from '../domain/access/session-book.js';

const NAME = 'selfheal_session';
/** Browsers then take it from secure pages of this very host only. */
const SECURE_PREFIX = '__Host-';

/**
 * The secret in the cookie of a session; null where there is none.
 *
 * The cookies of a host are the same for all its ports, so the name has the port: of two servers on one machine neither
 * takes the other's.
 */
export function sessionIn({ cookie, host }: IncomingHttpHeaders): string | null {
  if (cookie === undefined) return null;
  const cookies = parseCookie(cookie);
  const name = NAME + portOf(host);
  return cookies[SECURE_PREFIX + name] ?? cookies[name] ?? null;
}

/** `Set-Cookie` for a browser that signed in: no script can read it, and no page of another site makes it be sent. */
export function sessionCookie(secret: string, headers: IncomingHttpHeaders): string {
  return cookieWith(secret, headers.host, { secure: isSecure(headers), maxAge: SESSION_MS / 1_000 });
}

/** `Set-Cookie` for a browser whose session is over: whichever it has. */
export function noSessionCookies({ host }: IncomingHttpHeaders): string[] {
  return [true, false].map((secure) => cookieWith('', host, { secure, maxAge: 0 }));
}

function cookieWith(
  value: string,
  host: string | undefined,
  { secure, maxAge }: { secure: boolean; maxAge: number },
): string {
  return stringifySetCookie({
    name: (secure ? SECURE_PREFIX : '') + NAME + portOf(host),
    value,
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge,
  });
}

/** The page says how its browser reached it, also where a proxy has the certificate. Without TLS, a browser would drop the cookie. */
function isSecure({ origin }: IncomingHttpHeaders): boolean {
  return origin?.toLowerCase().startsWith('https://') ?? false;
}

function portOf(host: string | undefined): string {
  const port = /:(\d{1,5})$/.exec(host ?? '')?.[1];
  return port === undefined ? '' : `_${port}`;
}
