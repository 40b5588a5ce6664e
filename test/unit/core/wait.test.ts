import { expect, test } from "vitest";
import { waitFor } from "../../../backend/core/wait.ts";

const soon = { what: "the answer", timeoutMs: 200, everyMs: 1 };

test("waiting ends with the first answer, past probes that throw", async () => {
  let asked = 0;

  const answer = await waitFor(() => {
    asked += 1;
    if (asked === 1) throw new Error("not yet");
    return asked === 3 ? "here" : null;
  }, soon);

  expect(answer).toBe("here");
});

test("a wait that ends in vain never reports success: it says what for, and keeps the last error", async () => {
  const cause = new Error("refused");

  const wait = waitFor(
    () => {
      throw cause;
    },
    { ...soon, timeoutMs: 5 },
  );

  await expect(wait).rejects.toMatchObject({ code: "timed-out", cause });
});

test("an aborted wait rejects with the signal's reason", async () => {
  const reason = new Error("enough");

  const wait = waitFor(() => null, {
    ...soon,
    timeoutMs: 60_000,
    signal: AbortSignal.abort(reason),
  });

  await expect(wait).rejects.toBe(reason);
});
