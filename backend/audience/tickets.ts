import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mostVoters } from "../wire/audience.ts";

/** What phones vote with: one each. Signed, so that nothing has to be kept of those that never vote. */
export interface Tickets {
  /** A new one; null when there are as many as may vote. */
  issue(): string | null;
  /** Whose it is, or null when it is not of ours. */
  holderOf(ticket: string): string | null;
}

/** The same secret honours the same tickets. */
export function createTickets(secret: string, most = mostVoters): Tickets {
  const key = `phones' tickets ${secret}`;
  const sign = (holder: string) =>
    createHmac("sha256", key).update(holder).digest("base64url").slice(0, 22);
  let issued = 0;
  return {
    issue() {
      if (issued >= most) return null;
      issued += 1;
      const holder = randomBytes(12).toString("base64url");
      return `${holder}.${sign(holder)}`;
    },
    holderOf(ticket) {
      const [holder = "", signature = "", ...rest] = ticket.split(".");
      const [given, right] = [Buffer.from(signature), Buffer.from(sign(holder))];
      const isOurs = rest.length === 0 && given.length === right.length;
      return isOurs && timingSafeEqual(given, right) ? holder : null;
    },
  };
}
