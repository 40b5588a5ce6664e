import { describe, expect, test } from "vitest";
import { type Body, createSufferings, parseFault } from "../../../k8s/pizza/image/fault.ts";

const parse = (query: string) => parseFault(new URLSearchParams(query));

function createBody() {
  const log: string[] = [];
  let now = 0;
  let dice = 0.4;
  const body: Body = {
    now: () => now,
    random: () => dice,
    exit: () => void log.push("exit"),
    freeze: (ms) => void log.push(`freeze ${ms}`),
    leak(mib, seconds) {
      log.push(`leak ${mib} for ${seconds}`);
      return () => void log.push("leak stopped");
    },
  };
  return { body, log, pass: (ms: number) => (now += ms), throwDice: (to: number) => (dice = to) };
}

describe("reading a fault", () => {
  test("what is not said is moderate", () => {
    expect(parse("type=slow")).toEqual({ type: "slow", seconds: 30, ms: 500 });
    expect(parse("type=fail")).toEqual({ type: "fail", seconds: 30, percent: 100 });
  });

  test("an unknown one is refused with the list", () => {
    expect(() => parse("type=explode")).toThrow(
      "type must be one of crash, hang, leak, slow, fail, unready, recover.",
    );
  });

  test.each(["0", "301", "-1", "NaN", "forever", "Infinity"])(
    "%s seconds are refused",
    (seconds) => {
      expect(() => parse(`type=hang&seconds=${seconds}`)).toThrow("at most 300");
    },
  );
});

describe("suffering", () => {
  test("a slow pod is quick again when its time is over", () => {
    const { body, pass } = createBody();
    const sufferings = createSufferings("v1", body);

    sufferings.suffer(parse("type=slow&seconds=10&ms=700"));

    expect(sufferings.delayMs()).toBe(700);
    pass(10_000);
    expect(sufferings.delayMs()).toBe(0);
  });

  test("recover ends all of it at once", () => {
    const { body, log } = createBody();
    const sufferings = createSufferings("v1", body);
    for (const type of ["slow", "fail", "unready", "leak"])
      sufferings.suffer(parse(`type=${type}`));

    sufferings.suffer({ type: "recover" });

    expect(sufferings.delayMs()).toBe(0);
    expect(sufferings.hasFailed()).toBe(false);
    expect(sufferings.isUnready()).toBe(false);
    expect(log).toEqual(["leak 16 for 30", "leak stopped"]);
  });

  test("a crash exits, a hang freezes for as long as it was told", () => {
    const { body, log } = createBody();
    const sufferings = createSufferings("v1", body);

    sufferings.suffer({ type: "hang", seconds: 5 });
    sufferings.suffer({ type: "crash" });

    expect(log).toEqual(["freeze 5000", "exit"]);
  });

  test("the bad version fails half of the work, and never its readiness", () => {
    const { body, throwDice } = createBody();
    const sufferings = createSufferings("bad", body);

    expect(sufferings.isUnready()).toBe(false);
    throwDice(0.49);
    expect(sufferings.hasFailed()).toBe(true);
    throwDice(0.5);
    expect(sufferings.hasFailed()).toBe(false);
  });
});
