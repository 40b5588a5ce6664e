import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { serveFakeLab } from "../../fixtures/serving.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of open.splice(0).toReversed()) await end();
});

async function serve(given?: Parameters<typeof serveFakeLab>[0]) {
  const served = await serveFakeLab(given);
  open.push(() => served.lifetime.end());
  const headers = { origin: served.origin, "content-type": "application/json" };
  const tryCode = (code: string, more: Record<string, string> = {}) =>
    served.ask("/api/pair", {
      method: "POST",
      headers: { ...headers, ...more },
      body: JSON.stringify({ code }),
    });
  return { ...served, tryCode };
}

test("a code becomes a cookie that no script, no other site and no other port's pages get", async () => {
  const { pair, port } = await serve();

  const { answer, token } = await pair();

  const cookies = answer.headers["set-cookie"] ?? [];
  expect(cookies.map((cookie) => cookie.replace(/=[\w-]{43};/, "=…;"))).toEqual([
    `kintsugi_session_${port}=…; Path=/api; Max-Age=86400; HttpOnly; SameSite=Strict`,
    `kintsugi_session_${port}=…; Path=/socket.io; Max-Age=86400; HttpOnly; SameSite=Strict`,
  ]);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(answer.headers["cache-control"]).toBe("no-store");
});

test("the cookie's secret is not the token", async () => {
  const { pair } = await serve();

  const { cookie, token } = await pair();

  expect(cookie).not.toContain(token);
});

test("a spent code is refused", async () => {
  const { sessions, tryCode } = await serve();
  const code = sessions.issueCode();
  await tryCode(code);

  const again = await tryCode(code);

  expect(again).toMatchObject({ status: 401, json: { code: "wrong-code" } });
  expect(again.headers["set-cookie"]).toBeUndefined();
});

test("a code from another origin does not pair and is not spent", async () => {
  const { sessions, tryCode } = await serve();
  const code = sessions.issueCode();

  const evil = await tryCode(code, { origin: "https://evil.test" });
  const ours = await tryCode(code);

  expect([evil.status, ours.status]).toEqual([403, 200]);
});

test("after ten wrong codes not even a right one pairs, and the answer says when to come back", async () => {
  const { sessions, tryCode } = await serve();
  for (let i = 0; i < 10; i++) expect((await tryCode(`wrong-code-${i}`)).status).toBe(401);

  const answer = await tryCode(sessions.issueCode());

  expect(answer).toMatchObject({ status: 429, json: { code: "too-many-attempts" } });
  expect(answer.headers["retry-after"]).toBe("60");
});

test("other origins cannot use up the attempts", async () => {
  const { sessions, tryCode } = await serve();
  for (let i = 0; i < 20; i++) await tryCode(`wrong-code-${i}`, { origin: "https://evil.test" });

  expect((await tryCode(sessions.issueCode())).status).toBe(200);
});

test("a reloaded page gets its token back", async () => {
  const { ask, pair } = await serve();
  const { cookie, token } = await pair();

  expect((await ask("/api/session", { headers: { cookie } })).json).toEqual({ token });
});

test("a page is still paired when the lab was killed and is back on its port", async () => {
  const dir = mkdtempSync(join(tmpdir(), "kintsugi-restart-"));
  open.push(async () => rmSync(dir, { recursive: true, force: true }));
  const first = await serve({ dir });
  const { cookie, write } = await first.pair();
  await first.lifetime.end();

  const second = await serve({ port: first.port, dir });
  const undo = { method: "POST", headers: write, body: '{"all":true}' };

  expect((await second.ask("/api/state", { headers: { cookie } })).status).toBe(200);
  expect((await second.ask("/api/undo", undo)).status).toBe(200);
});
