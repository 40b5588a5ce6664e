import { describe, expect, test } from "vitest";
import { type Body, createSufferings, parseFault } from "../../../k8s/pizza/image/fault.ts";

const parse = (query: string) => parseFault(new URLSearchParams(query));

function createBody() {
  const log: string[] = [];
  let now = 0;
  let dice = 0.4;
  const timers: (() => void)[] = [];
  const body: Body = {
    now: () => now,
    random: () => dice,
    exit: () => void log.push("exit"),
    freeze: (ms) => void log.push(`freeze ${ms}`),
    leak(mibPerSecond, mib) {
      log.push(`leak ${mibPerSecond}, at most ${mib}`);
      return () => void log.push("leak stopped");
    },
    burn(percent) {
      log.push(`burn ${percent}`);
      return () => void log.push("burn stopped");
    },
    lasting(seconds, end) {
      const endAt = now + seconds * 1000;
      let isOver = false;
      const finish = () => {
        if (!isOver) end();
        isOver = true;
      };
      timers.push(() => now >= endAt && finish());
      return finish;
    },
  };
  const fill = () => {
    log.push("full");
    return () => void log.push("room again");
  };
  const pass = (ms: number) => {
    now += ms;
    for (const ring of timers) ring();
  };
  return { body, fill, log, pass, throwDice: (to: number) => (dice = to) };
}

describe("reading a fault", () => {
  test("what is not said is moderate", () => {
    expect(parse("type=slow")).toEqual({ type: "slow", seconds: 30, ms: 500 });
    expect(parse("type=fail")).toEqual({ type: "fail", seconds: 30, percent: 100 });
  });

  test("a leak has no bound of its own unless one is named", () => {
    expect(parse("type=leak")).toEqual({ type: "leak", seconds: 30, mibPerSecond: 16, mib: null });
    expect(parse("type=leak&mib=24")).toMatchObject({ mib: 24 });
    expect(() => parse("type=leak&mib=")).toThrow("mib must be a number above 0");
  });

  test("an unknown one is refused with the list", () => {
    expect(() => parse("type=explode")).toThrow(
      "type must be one of crash, hang, leak, slow, fail, unready, burn, full, recover.",
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
    const { body, fill, log, pass } = createBody();
    const sufferings = createSufferings("v1", body, fill);
    for (const type of ["slow", "fail", "unready", "leak", "burn", "full"])
      sufferings.suffer(parse(`type=${type}`));

    sufferings.suffer({ type: "recover" });
    pass(300_000);

    expect(sufferings.delayMs()).toBe(0);
    expect(sufferings.hasFailed()).toBe(false);
    expect(sufferings.isUnready()).toBe(false);
    expect(log.slice(0, 3)).toEqual(["leak 16, at most null", "burn 100", "full"]);
    expect(log.slice(3)).toEqual(["leak stopped", "burn stopped", "room again"]);
  });

  test.each(["leak", "burn", "full"])("%s ends by itself, once", (type) => {
    const { body, fill, log, pass } = createBody();
    const sufferings = createSufferings("v1", body, fill);
    sufferings.suffer(parse(`type=${type}&seconds=5`));

    pass(4999);
    expect(log).toHaveLength(1);
    pass(1);
    pass(60_000);

    expect(log).toHaveLength(2);
  });

  test("the same again takes the place of what runs", () => {
    const { body, log } = createBody();
    const sufferings = createSufferings("v1", body);

    sufferings.suffer(parse("type=burn&percent=20"));
    sufferings.suffer(parse("type=burn&percent=40"));

    expect(log).toEqual(["burn 20", "burn stopped", "burn 40"]);
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
