import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFakeLab } from "../../fixtures/serving.ts";

let served: Awaited<ReturnType<typeof serveFakeLab>>;
beforeAll(async () => void (served = await serveFakeLab()));
afterAll(() => served.lifetime.end());

test("every answer carries the whole set of safe headers", async () => {
  const { port } = served;
  const paths = ["/", "/assets/main-abc123.js", "/api/health", "/api/state", "/nothing"];

  for (const path of paths) {
    const { headers } = await served.ask(path);
    expect(headers).toMatchObject({
      "content-security-policy": [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ].join("; "),
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-frame-options": "DENY",
    });
    expect(headers["x-powered-by"]).toBeUndefined();
  }
});

test("the page is always fresh and its hashed files are kept", async () => {
  const [page, script] = [await served.ask("/"), await served.ask("/assets/main-abc123.js")];

  expect(page.text).toContain("<title>Kintsugi</title>");
  expect(page.headers["content-type"]).toContain("text/html");
  expect(page.headers["cache-control"]).toBe("no-store");
  expect(script.headers["content-type"]).toContain("javascript");
  expect(script.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test("a file that is not there is not the page", async () => {
  expect((await served.ask("/assets/gone.js")).status).toBe(404);
});

test("without a built page the answer says how to build it", async () => {
  rmSync(join(served.dir, "dist", "index.html"));

  const answer = await served.ask("/");

  expect(answer).toMatchObject({
    status: 503,
    json: { code: "page-not-built", remedy: "Run `npm run build`." },
  });
});
