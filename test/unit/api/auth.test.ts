import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, controlToken, serveFakeLab } from "../../fixtures/serving.ts";

type Served = Awaited<ReturnType<typeof serveFakeLab>>;
type Headers = Readonly<Record<string, string>>;
let served: Served;
let page: Awaited<ReturnType<Served["pair"]>>;
beforeAll(async () => {
  served = await serveFakeLab();
  page = await served.pair();
});
afterAll(() => served.lifetime.end());

const codeOf = ({ json }: Answer) => (json as { code?: string } | null)?.code;
const inject = (headers: Headers, body = "{}") =>
  served.ask("/api/faults/pod-delete/inject", { method: "POST", headers, body });
/** Asks, and expects that nothing was broken by it. */
const injectNothing = async (headers: Headers, body?: string) => {
  const before = served.lab.injected.length;
  const answer = await inject(headers, body);
  expect(served.lab.injected).toHaveLength(before);
  return answer;
};
/** The page's headers without some of them, or with others. */
const pageBut = (changed: Record<string, string | null>): Headers => {
  const all: Record<string, string | null> = { ...page.write, ...changed };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Headers;
};

test("the paired page may write, and so may the command line", async () => {
  const byPage = await inject(page.write);
  const byControl = await inject({
    authorization: `Bearer ${controlToken}`,
    "content-type": "application/json",
  });

  expect([byPage.status, byControl.status]).toEqual([200, 200]);
});

// Row 4: names that are not ours.

const hosts = (port: number) => ({
  ours: [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`],
  theirs: [
    "evil.test",
    `evil.test:${port}`,
    `127.0.0.1.evil.test:${port}`,
    `evil-localhost:${port}`,
    `localhost.evil.test:${port}`,
    "127.0.0.1",
    "localhost",
    `127.0.0.1:${port + 1}`,
    `LOCALHOST:${port}`,
    `127.0.0.2:${port}`,
    `0.0.0.0:${port}`,
    `127.1:${port}`,
    `localhost.:${port}`,
    `user@127.0.0.1:${port}`,
    `127.0.0.1:${port},evil.test`,
  ],
});

test("under any name but its own the server says nothing, to rebound DNS above all", async () => {
  for (const host of hosts(served.port).theirs)
    for (const path of ["/", "/assets/main-abc123.js", "/api/health", "/api/state"]) {
      const answer = await served.ask(path, { headers: { host, cookie: page.cookie } });
      expect([host, path, answer.status, codeOf(answer)]).toEqual([
        host,
        path,
        403,
        "host-refused",
      ]);
    }
});

test("under its own names it answers", async () => {
  for (const host of hosts(served.port).ours)
    expect((await served.ask("/api/health", { headers: { host } })).status).toBe(200);
});

// Row 3: other web pages.

const origins = (port: number) => [
  "null",
  "",
  "https://evil.test",
  `http://evil.test:${port}`,
  `http://127.0.0.1.evil.test:${port}`,
  `http://sub.127.0.0.1:${port}`,
  `http://127.0.0.1:${port + 1}`,
  "http://127.0.0.1",
  `https://127.0.0.1:${port}`,
  `ws://127.0.0.1:${port}`,
  // The same server by another name is another page, with other cookies.
  `http://localhost:${port}`,
  `http://[::1]:${port}`,
  `HTTP://127.0.0.1:${port}`,
  `http://127.0.0.1:${port}/`,
  `http://127.0.0.1:${port}, http://evil.test`,
  "file://",
  "chrome-extension://abcdefghijklmnop",
];

test("a write from another origin is refused, with all secrets in hand", async () => {
  for (const origin of origins(served.port)) {
    const answer = await injectNothing(pageBut({ origin }));
    expect([origin, answer.status, codeOf(answer)]).toEqual([origin, 403, "origin-refused"]);
  }
});

test("a page's write without an origin is refused", async () => {
  const answer = await injectNothing(pageBut({ origin: null }));

  expect([answer.status, codeOf(answer)]).toEqual([403, "origin-refused"]);
});

test("another origin may not even read", async () => {
  for (const origin of origins(served.port)) {
    const answer = await served.ask("/api/session", { headers: { origin, cookie: page.cookie } });
    expect([origin, answer.status]).toEqual([origin, 403]);
    expect(answer.text).not.toContain(page.token);
  }
});

test("a browser's own word that the asker is another site is believed", async () => {
  for (const site of ["cross-site", "same-site"]) {
    const headers = { cookie: page.cookie, "sec-fetch-site": site, "sec-fetch-mode": "no-cors" };
    expect((await served.ask("/api/session", { headers })).status).toBe(403);
  }
});

test("a link on another site may open the page", async () => {
  const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };

  expect((await served.ask("/", { headers })).status).toBe(200);
});

test("no answer allows another origin anything", async () => {
  const answers = [
    await served.ask("/api/health", { headers: { origin: served.origin } }),
    await served.ask("/api/undo", {
      method: "OPTIONS",
      headers: { origin: "https://evil.test", "access-control-request-method": "POST" },
    }),
  ];

  for (const { headers } of answers)
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test.each<[string, Record<string, string | null>]>([
  ["without its cookie", { cookie: null }],
  ["without its token", { "x-kintsugi-token": null }],
  ["with an empty token", { "x-kintsugi-token": "" }],
  ["with a wrong token", { "x-kintsugi-token": "A".repeat(43) }],
  ["with the control token for its own", { "x-kintsugi-token": controlToken }],
  ["with a made-up cookie", { cookie: "kintsugi_session=abc" }],
])("the page %s may not write", async (_title, changed) => {
  const answer = await injectNothing(pageBut(changed));

  expect([answer.status, codeOf(answer)]).toEqual([401, "not-paired"]);
});

test("one browser's token does not fit another's cookie", async () => {
  const other = await served.pair();

  const answer = await injectNothing(pageBut({ "x-kintsugi-token": other.token }));

  expect(answer.status).toBe(401);
});

test("another port's cookie of the same name is no hindrance", async () => {
  const name = page.cookie.split("=")[0] ?? "";
  const cookie = `theme=dark; ${name}=of-somebody-else; ${page.cookie}`;

  expect((await served.ask("/api/session", { headers: { cookie } })).json).toEqual({
    token: page.token,
  });
});

// The command line's token.

test.each([
  ["wrong", "Bearer nope"],
  ["empty", "Bearer "],
  ["of another kind", `Basic ${controlToken}`],
  ["a page's own", "Bearer page"],
])("a control token that is %s opens nothing", async (_title, authorization) => {
  const bearer = authorization === "Bearer page" ? `Bearer ${page.token}` : authorization;
  const headers = { authorization: bearer, "content-type": "application/json" };

  expect((await injectNothing(headers)).status).toBe(401);
  expect((await served.ask("/api/state", { headers })).status).toBe(401);
});

test("the control token is refused from any web page, our own too", async () => {
  for (const origin of [served.origin, "null", "https://evil.test"]) {
    const headers = {
      origin,
      authorization: `Bearer ${controlToken}`,
      "content-type": "application/json",
    };
    expect((await injectNothing(headers)).status).toBe(403);
  }
});

test("a stranger on this machine learns nothing but that a lab is here", async () => {
  for (const path of ["/api/state", "/api/status", "/api/faults", "/api/session"])
    expect([path, (await served.ask(path)).status]).toEqual([path, 401]);
});

test("a new code is for the command line alone", async () => {
  const ask = (headers: Headers) => served.ask("/api/codes", { method: "POST", headers });

  expect((await ask(page.write)).status).toBe(401);
  const answer = await ask({ authorization: `Bearer ${controlToken}` });
  expect(answer.json).toEqual({ code: expect.stringMatching(/^[\w-]{22}$/) });
});
