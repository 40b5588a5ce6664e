import { expect, test } from "vitest";
import { createCommands } from "../../../dashboard/commands.ts";

/** A server with one code, one cookie and one fault. */
function fakeLab({ isPaired = false, isAway = false } = {}) {
  const asked: { path: string; token: string | null; body: unknown }[] = [];
  let paired = isPaired;
  const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
  const refusal = (code: string) => ({ code, message: `No: ${code}.`, remedy: "Do this." });
  const request: typeof fetch = async (input, init) => {
    if (isAway) throw new TypeError("fetch failed");
    const path = input instanceof Request ? input.url : input.toString();
    const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : null;
    asked.push({ path, token: new Headers(init?.headers).get("x-kintsugi-token"), body });
    if (path === "/api/pair") {
      if (JSON.stringify(body) !== `{"code":"good"}`) return answer(403, refusal("wrong-code"));
      paired = true;
    }
    if (!paired) return answer(401, refusal("not-paired"));
    if (path === "/api/pair" || path === "/api/session") return answer(200, { token: "secret" });
    if (path === "/api/undo") return new Response("<html>", { status: 502 });
    return answer(200, { path });
  };
  return { asked, commands: createCommands(request) };
}

test("a code pairs, and every write carries the token from then on", async () => {
  const { asked, commands } = fakeLab();

  expect(await commands.enter("good")).toEqual({ state: "in" });
  await commands.inject("pod-delete", { count: 2 }, 7);

  expect(asked.at(-1)).toEqual({
    path: "/api/faults/pod-delete/inject",
    token: "secret",
    body: { params: { count: 2 }, seed: 7 },
  });
});

test("a reloaded page gets in by its cookie", async () => {
  const { asked, commands } = fakeLab({ isPaired: true });

  expect(await commands.enter(null)).toEqual({ state: "in" });
  expect(asked.map(({ path }) => path)).toEqual(["/api/session"]);
});

test("a spent code does not lock out who is paired already", async () => {
  const { commands } = fakeLab({ isPaired: true });

  expect(await commands.enter("spent")).toEqual({ state: "in" });
});

test("a wrong code says why", async () => {
  const { commands } = fakeLab();

  expect(await commands.enter("bad")).toEqual({
    state: "out",
    problem: { code: "wrong-code", message: "No: wrong-code.", remedy: "Do this." },
  });
});

test("where nobody answers it is away, not locked", async () => {
  const { commands } = fakeLab({ isAway: true });

  expect(await commands.enter(null)).toEqual({ state: "away" });
});

test("an answer that is not ours is a problem with a remedy all the same", async () => {
  const { commands } = fakeLab({ isPaired: true });

  const answer = await commands.undoAll();

  expect(answer).toMatchObject({ ok: false });
  expect(answer.ok ? "" : answer.problem.remedy).not.toBe("");
});
