import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The built page by its paths. All of it in memory: no request ever reaches the disk. */
export function readPage(pageDir: string) {
  const paths = readdirSync(pageDir, { recursive: true, encoding: "utf8" });
  return new Map(
    paths.flatMap((path) => {
      const type = types[extname(path)];
      if (type === undefined) return [];
      return [[path.replaceAll("\\", "/"), { type, body: readFileSync(join(pageDir, path)) }]];
    }),
  );
}

/** Of every answer to a phone: its page runs its own script only, talks to its own hall only, and is framed by nobody. */
export function safeHeaders(hosts: readonly string[]) {
  const sockets = hosts.map((host) => `ws://${host}`).join(" ");
  return {
    "Content-Security-Policy": `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
  };
}
