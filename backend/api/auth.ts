import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { LabError } from "../core/errors.ts";
import { isSameSecret, type Session, type Sessions } from "./sessions.ts";

/** Who may ask for what. Every request passes `checkSource` first: it comes from the lab's own page or from no page at all. */
export interface Gate {
  /** Throws unless Host is exactly ours and Origin, where there is one, is the same. */
  checkSource(request: IncomingMessage): void;
  /** The browser's session, by its cookie, or null. */
  sessionOf(request: IncomingMessage): Session | null;
  /** The command line's own token, never with an Origin. */
  hasControlToken(request: IncomingMessage): boolean;
  /** The page in the browser, from our own origin. Throws otherwise. */
  checkPage(request: IncomingMessage): void;
  readonly cookie: string;
}

export interface GateOptions {
  /** Host headers that are ours, such as "127.0.0.1:7100". */
  readonly hosts: readonly string[];
  readonly sessions: Sessions;
  readonly controlToken: string;
  /** Cookies are shared by all ports of a host: the name tells two labs apart. */
  readonly cookie: string;
}

/** The header in which the page sends its token with every write: another site can neither read nor send it. */
export const tokenHeader = "x-kintsugi-token";

export function createGate({ hosts, sessions, controlToken, cookie }: GateOptions): Gate {
  const isPage = (request: IncomingMessage) =>
    request.headers.origin === `http://${request.headers.host}`;
  return {
    cookie,
    checkSource(request) {
      const { host, origin } = request.headers;
      if (host === undefined || !hosts.includes(host)) throw hostRefused();
      if (origin !== undefined && !isPage(request)) throw originRefused();
      // Chromium and Firefox say it also where they send no Origin. "none": typed by the user.
      const site = request.headers["sec-fetch-site"];
      const isNavigation = request.headers["sec-fetch-mode"] === "navigate";
      if (site !== undefined && site !== "same-origin" && site !== "none" && !isNavigation)
        throw originRefused();
    },
    checkPage(request) {
      if (!isPage(request)) throw originRefused();
    },
    hasControlToken(request) {
      const { authorization, origin } = request.headers;
      if (authorization === undefined || !authorization.startsWith("Bearer ")) return false;
      if (origin !== undefined) throw originRefused();
      return isSameSecret(authorization.slice("Bearer ".length), controlToken);
    },
    sessionOf(request) {
      for (const secret of cookiesNamed(cookie, request)) {
        const session = sessions.find(secret);
        if (session !== null) return session;
      }
      return null;
    },
  };
}

/** Lets pass who may look: a paired browser, or the command line. */
export const requireReader =
  (gate: Gate): RequestHandler =>
  (request, _response, next) => {
    if (!gate.hasControlToken(request) && gate.sessionOf(request) === null) throw notPaired();
    next();
  };

/** Lets pass who may change something: the command line, or our page with its cookie and its token. */
export const requireWriter =
  (gate: Gate): RequestHandler =>
  (request, _response, next) => {
    if (!gate.hasControlToken(request)) {
      if (request.headers.authorization !== undefined) throw notPaired();
      gate.checkPage(request);
      const session = gate.sessionOf(request);
      const token = request.headers[tokenHeader];
      if (session === null || typeof token !== "string" || !isSameSecret(token, session.token))
        throw notPaired();
    }
    next();
  };

/** Lets pass the command line alone. */
export const requireControl =
  (gate: Gate): RequestHandler =>
  (request, _response, next) => {
    if (!gate.hasControlToken(request)) throw notPaired();
    next();
  };

/** A browser may send several of one name (other ports, other paths): ours is among them, in no certain place. */
function cookiesNamed(name: string, request: IncomingMessage): readonly string[] {
  return (request.headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
    .slice(0, 8);
}

const hostRefused = () =>
  new LabError(
    "host-refused",
    "The lab answers only under its own address.",
    "Open the link that `npm start` printed.",
  );

const originRefused = () =>
  new LabError(
    "origin-refused",
    "This request came from another page than the lab's own.",
    "Open the link that `npm start` printed.",
  );

/** Nobody we know; the page then asks for a link. */
export const notPaired = () =>
  new LabError(
    "not-paired",
    "This browser is not paired with the lab.",
    "Run `npm start` in a terminal: it prints a link that pairs this browser, once.",
  );
