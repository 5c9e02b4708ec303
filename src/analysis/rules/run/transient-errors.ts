/**
 * What a network says when trying again later is likely to help: names of POSIX errors, resolver and TLS messages as
 * libc, OpenSSL, curl, Go, Python and Node print them, and the HTTP statuses 429, 502, 503 and 504 (RFC 9110, RFC 6585).
 */
const TRANSIENT = new RegExp(
  [
    String.raw`\b(?:ECONNRESET|ECONNREFUSED|ECONNABORTED|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EPIPE|ESOCKETTIMEDOUT|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)\b`,
    String.raw`\b(?:connection|connect)(?: (?:to|with|from|by) \S+)? (?:was )?(?:refused|reset|timed[ -]?out|aborted|closed by (?:remote|peer))`,
    'connection reset by peer|remote end closed connection|server closed the connection unexpectedly',
    'temporary failure in name resolution|could not resolve host|name or service not known|no route to host|network is unreachable',
    String.raw`tls handshake time-?out|ssl_error_syscall|unexpected eof while reading`,
    String.raw`i/o timeout|read timed out|connect(?:ion)? time-?out|operation timed out|request timed out|gateway time-?out|socket hang up`,
    String.raw`bad gateway|service (?:temporarily )?unavailable|too many requests|rate limit(?:ed| exceeded)`,
    String.raw`\b(?:http(?:/[\d.]+)?|status(?:[ _]?code)?|code|error|returned(?: error)?)["']?[:= ]{1,2}["']?(?:429|502|503|504)\b`,
  ].join('|'),
  'i',
);

/** Whether a log line reports a failure of the network, or of a service beyond it, that usually passes. */
export function isTransientError(text: string): boolean {
  return TRANSIENT.test(text.length > 1_000 ? text.slice(0, 1_000) : text);
}
