import { type Request, type Response, Router } from "express";
import { type Clock, systemClock } from "../../core/clock.ts";
import { LabError } from "../../core/errors.ts";
import { pairCommand } from "../../wire/commands.ts";
import { type Gate, notPaired, requireControl } from "../auth.ts";
import { readJsonBody } from "../body.ts";
import type { Session, Sessions } from "../sessions.ts";

export interface SessionRoutes {
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly clock?: Clock;
}

/** How a browser comes to its session, and a reloaded page back to its token. */
export function sessionRoutes({ gate, sessions, clock = systemClock }: SessionRoutes): Router {
  const attempts = createAttempts(clock);
  const router = Router();

  router.post("/codes", requireControl(gate), (_request, response) => {
    response.json({ code: sessions.issueCode() });
  });

  router.post("/pair", (request, _response, next) => {
    gate.checkPage(request);
    attempts.check();
    next();
  });
  router.post("/pair", readJsonBody, (request: Request, response: Response) => {
    const { code } = pairCommand.parse(request.body);
    const session = sessions.redeem(code);
    if (session === null) {
      attempts.fail();
      throw wrongCode();
    }
    response.append("Set-Cookie", cookiesFor(gate.cookie, session)).json({ token: session.token });
  });

  router.get("/session", (request, response) => {
    const session = gate.sessionOf(request);
    if (session === null) throw notPaired();
    response.json({ token: session.token });
  });

  return router;
}

/**
 * Only for the two places that look at it. Cookies are shared by all ports of a host: with Path=/ the pizza shop
 * on the next port would be sent it too.
 */
const cookiesFor = (name: string, { secret }: Session) =>
  ["/api", "/socket.io"].map(
    (path) => `${name}=${secret}; Path=${path}; Max-Age=86400; HttpOnly; SameSite=Strict`,
  );

/** Ten wrong codes in a minute, and nobody may try for the rest of it. */
function createAttempts(clock: Clock) {
  let failures: readonly number[] = [];
  const recent = () => failures.filter((at) => clock.monotonic() - at < 60_000);
  return {
    check() {
      if (recent().length >= 10) throw tooManyAttempts();
    },
    fail() {
      failures = [...recent(), clock.monotonic()];
    },
  };
}

const wrongCode = () =>
  new LabError(
    "wrong-code",
    "This code is wrong, used up or older than ten minutes.",
    "Run `npm start` in a terminal: it prints a new link.",
  );

const tooManyAttempts = () =>
  new LabError(
    "too-many-attempts",
    "Too many wrong codes.",
    "Wait a minute, then open the link that `npm start` prints.",
  );
