import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, serveFakeLab } from "../../fixtures/serving.ts";

type Served = Awaited<ReturnType<typeof serveFakeLab>>;
let served: Served;
let page: Awaited<ReturnType<Served["pair"]>>;
beforeAll(async () => {
  served = await serveFakeLab();
  page = await served.pair();
});
afterAll(() => served.lifetime.end());

const codeOf = ({ json }: Answer) => (json as { code?: string } | null)?.code;
const inject = (body: string, more: Record<string, string> = {}) =>
  served.ask("/api/faults/pod-delete/inject", {
    method: "POST",
    headers: { ...page.write, ...more },
    body,
  });
/** Asks, and expects that nothing was broken by it. */
const injectNothing = async (body: string, more?: Record<string, string>) => {
  const before = served.lab.injected.length;
  const answer = await inject(body, more);
  expect(served.lab.injected).toHaveLength(before);
  return answer;
};

test.each([
  ["a form", "application/x-www-form-urlencoded", "params=1"],
  ["a file upload", "multipart/form-data; boundary=x", "--x--"],
  ["plain text, as a form can send it", "text/plain", '{"params":{}}'],
  ["something that only begins like JSON", "application/json+evil", "{}"],
  ["two types at once", "text/plain, application/json", "{}"],
  ["nothing said", "", "{}"],
])("%s is not taken for a command", async (_title, type, body) => {
  const answer = await injectNothing(body, { "content-type": type });

  expect([answer.status, codeOf(answer)]).toEqual([415, "not-json"]);
});

test("a body over 16 kB is refused", async () => {
  const body = JSON.stringify({ params: { text: "x".repeat(17_000) } });

  expect((await injectNothing(body)).status).toBe(413);
});

test("a compressed body is refused", async () => {
  const answer = await injectNothing("{}", { "content-encoding": "gzip" });

  expect(answer.status).toBe(415);
});

test.each(['{"params":', "nul", '"text"', "[]", "{}{}", '{"params":{"a":NaN}}', "\u0000"])(
  "the broken body %j is a bad request",
  async (body) => {
    const answer = await injectNothing(body);

    expect([answer.status, codeOf(answer)]).toEqual([400, "bad-request"]);
  },
);

test("a body nested a thousand deep is a bad request and no crash", async () => {
  const body = `{"params":{"a":${"[".repeat(1000)}${"]".repeat(1000)}}}`;

  expect((await injectNothing(body)).status).toBe(400);
});

test.each([
  '{"__proto__":{"isAdmin":true}}',
  '{"params":{"__proto__":{"isAdmin":true}}}',
  '{"params":{"a":[{"__proto__":{"isAdmin":true}}]}}',
  '{"params":{"constructor":{"prototype":{"isAdmin":true}}}}',
  '{"params":{"\\u005f_proto__":{"isAdmin":true}}}',
])("the prototype is out of reach of %s", async (body) => {
  const answer = await injectNothing(body);

  expect(answer.status).toBe(400);
  expect(Reflect.get({}, "isAdmin")).toBeUndefined();
});

test("whatever JSON comes: an answer of the API, no server error, and an untouched prototype", async () => {
  const before = Object.getOwnPropertyNames(Object.prototype);

  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 5 }), async (body) => {
      const answer = await inject(body);
      expect([200, 400, 413]).toContain(answer.status);
    }),
    { numRuns: 200 },
  );

  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  expect(served.reported).toEqual([]);
});
