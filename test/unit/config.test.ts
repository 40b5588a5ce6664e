import { afterEach, expect, test, vi } from "vitest";
import { readConfig } from "../../backend/config.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("without flags it is the kind lab on ports 7100 and 8080 with stage timings", () => {
  expect(readConfig({})).toMatchObject({
    name: "kintsugi",
    provider: "kind",
    workers: 3,
    timings: "stage",
    port: 7100,
    shopPort: 8080,
    orders: 20,
  });
});

test("a flag goes before the environment, the environment before the default", () => {
  vi.stubEnv("KINTSUGI_SHOP_PORT", "9000");
  vi.stubEnv("KINTSUGI_PORT", "9001");

  const config = readConfig({ port: "9002" });

  expect(config.shopPort).toBe(9000);
  expect(config.port).toBe(9002);
});

test("every mistake is named, with its flag", () => {
  const read = () => readConfig({ port: "99999", shopPort: "x", name: "Not A Name" });

  expect(read).toThrow(/--port/);
  expect(read).toThrow(/--shop-port/);
  expect(read).toThrow(/--name/);
});

test("state and cache go where XDG says", () => {
  vi.stubEnv("XDG_STATE_HOME", "/s");
  vi.stubEnv("XDG_CACHE_HOME", "/c");

  expect(readConfig({ name: "other" })).toMatchObject({
    stateDir: "/s/kintsugi/other",
    cacheDir: "/c/kintsugi",
  });
});
