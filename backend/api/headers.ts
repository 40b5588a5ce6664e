import type { RequestHandler } from "express";

/** Headers of every answer: the page runs its own scripts only, talks to its own lab only, and is framed by nobody. */
export function safeHeaders(hosts: readonly string[]): RequestHandler {
  const headers = {
    "Content-Security-Policy": contentSecurityPolicy(hosts),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  };
  return (_request, response, next) => {
    response.set(headers);
    next();
  };
}

/** `'self'` covers the page's own WebSocket only in newer browsers, so that its addresses stand there too. (CSP cannot name an IPv6 host.) */
export function contentSecurityPolicy(hosts: readonly string[]): string {
  const sockets = hosts.filter((host) => !host.startsWith("[")).map((host) => `ws://${host}`);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${sockets.join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}
