import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { BallotAnswer, PhoneBallot } from "../wire/audience.ts";
import type { BallotBox } from "./ballot-box.ts";
import { createLimit } from "./limit.ts";
import type { Tickets } from "./tickets.ts";

const mostBytes = 256;

const ballotSchema = z.strictObject({
  ticket: z.string().max(64),
  round: z.int().min(1).max(1_000_000),
  option: z.int().min(0).max(5),
}) satisfies z.ZodType<PhoneBallot>;

export interface Answered {
  readonly status: number;
  /** null: nothing is said to who asks like this. */
  readonly answer: BallotAnswer | null;
}

export interface BallotsOptions {
  readonly box: BallotBox;
  readonly tickets: Tickets;
  readonly counted: () => void;
}

/** What a phone posts, to the box. The request's Host and path were right already; its Origin is looked at here. */
export function createBallots({ box, tickets, counted }: BallotsOptions) {
  const limit = createLimit({ burst: 3000, perSecond: 100 });
  return async (request: IncomingMessage): Promise<Answered> => {
    const { origin, host } = request.headers;
    const isJson = request.headers["content-type"] === "application/json";
    if (origin !== `http://${host ?? ""}` || !isJson) return { status: 403, answer: null };
    if (!limit.allows(request.socket.remoteAddress ?? "")) return { status: 429, answer: null };
    const body = await read(request);
    if (body === null) return { status: 413, answer: null };
    const ballot = parse(body);
    if (ballot === null) return { status: 400, answer: null };
    const holder = tickets.holderOf(ballot.ticket);
    const said = holder === null ? "unknown" : box.cast(holder, ballot);
    if (said === "counted") counted();
    return { status: said === "counted" ? 200 : 409, answer: { said } };
  };
}

/** null: it is too long, and not read to its end. */
async function read(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) return null;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    if (!Buffer.isBuffer(piece)) return null;
    bytes += piece.length;
    if (bytes > mostBytes) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function parse(body: string): PhoneBallot | null {
  try {
    return ballotSchema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
