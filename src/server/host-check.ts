import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused, for the one who sent it; null: it may pass. */
export type HostCheck = (
  headers: IncomingHttpHeaders,
  request: { method: string; changesState: boolean },
) => string | null;

/**
 * Keeps pages of other sites from reaching this server through the browser of somebody who can. A page whose name
 * was pointed at our address (DNS rebinding) shows its name in `Host`; one that sends requests across sites shows
 * itself in `Origin` or `Sec-Fetch-Site`. Programs other than browsers send neither of these two.
 *
 * Let in are: the loopback names, the address that the server listens on (every address, where it listens on
 * all), and `allowedHosts`.
 */
export function hostCheck(config: { host: string; allowedHosts: string[] }): HostCheck {
  const listensEverywhere = config.host === '0.0.0.0' || config.host === '::';
  const allowed = new Set([config.host.toLowerCase(), ...config.allowedHosts]);
  const isAllowed = (name: string): boolean =>
    isLoopback(name) || allowed.has(name) || (listensEverywhere && isIP(name) !== 0);

  return (headers, { method, changesState }) => {
    const host = parseHost(headers.host);
    if (host === null) return 'The Host header is missing or is no host name';
    if (!isAllowed(host.name)) {
      return `This server is not known as ${host.name}; if that is right, add the name to allowed_hosts (SELFHEAL_ALLOWED_HOSTS)`;
    }
    const { origin } = headers;
    if (origin !== undefined) {
      const page = parseOrigin(origin);
      // Behind a proxy the page may have a name that Host does not show.
      const own = page !== null && (page.host === host.host || allowed.has(page.name));
      return own ? null : 'Pages of other sites may not use this server (Origin)';
    }
    const site = headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return null;
    const followsLink = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && !changesState;
    return followsLink ? null : 'Pages of other sites may not use this server (Sec-Fetch-Site)';
  };
}

/**
 * Whether a request comes from a page of this very server, so that what its browser adds by itself (a cookie) counts as
 * the will of the person before it. `SameSite` alone is not enough: it takes all ports of a host, and what listens there,
 * for one site. Asked once `hostCheck` let the request in.
 */
export function ownPageCheck(config: { allowedHosts: string[] }): OwnPageCheck {
  const behindProxy = new Set(config.allowedHosts);
  return ({ origin, host, 'sec-fetch-site': site }, { reads }) => {
    // Browsers of today say it themselves, of secure and of loopback addresses. `none`: a person typed the address.
    if (site !== undefined) return site === 'same-origin' || (site === 'none' && reads);
    if (origin === undefined) return reads;
    const page = parseOrigin(origin);
    if (page === null) return false;
    return page.host === parseHost(host)?.host || (page.host === page.name && behindProxy.has(page.name));
  };
}

/** `reads`: whether the request can do no more than read. */
export type OwnPageCheck = (headers: IncomingHttpHeaders, request: { reads: boolean }) => boolean;

/** `localhost` and names under it (RFC 6761), 127.0.0.0/8, ::1. */
export function isLoopback(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower === 'localhost' || lower.endsWith('.localhost')) return true;
  return lower === '::1' || (isIP(lower) === 4 && lower.startsWith('127.'));
}

interface HostAndName {
  /** With the port, as browsers write it: without one where it is the scheme's own. */
  host: string;
  /** Without port and brackets. */
  name: string;
}

function parseHost(header: string | undefined): HostAndName | null {
  if (header === undefined || !/^[\w.:[\]-]+$/.test(header)) return null;
  return parts(`http://${header}`);
}

function parseOrigin(header: string): HostAndName | null {
  return /^https?:\/\//i.test(header) ? parts(header) : null;
}

function parts(url: string): HostAndName | null {
  if (!URL.canParse(url)) return null;
  const { host, hostname } = new URL(url);
  return { host, name: hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '') };
}
