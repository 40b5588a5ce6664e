import { expect, test } from "vitest";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { kubeEventView, owner } from "../../fixtures/views.ts";
import {
  calm,
  endpoints,
  experiment,
  gone,
  orders,
  outline,
  pod,
  since,
  start,
  tell,
  young,
} from "./telling.ts";

const second = (at: number) => start + Math.floor(at / 1000) * 1000;
const died = (at: number, restarts = 0) =>
  pod(at, "a", { phase: "unready", reason: "Error", restarts, finishedAt: second(at) });
const runs = (at: number, restarts: number) =>
  pod(at, "a", {
    phase: "starting",
    restarts,
    startedAt: second(at),
    finishedAt: second(at) - 1000,
  });
const ready = (at: number, restarts: number) =>
  pod(at, "a", { phase: "ready", restarts, startedAt: second(at) - 1000, readyAt: second(at) });
const kubeEvent = (at: number, reason: string) =>
  ({
    type: "seen",
    kind: "events",
    at: start + at,
    view: kubeEventView({
      name: `a.${reason}.${at}`,
      at: second(at),
      reason,
      about: { ...owner("Pod", "a"), uid: "a-uid" },
    }),
  }) as const;

test("a container that ends and comes back heals in its own pod", () => {
  const [run] = tell(
    ...calm(0, 12_000),
    experiment(0, "injecting"),
    experiment(100, "holding"),
    died(400),
    endpoints(450, "b", "c"),
    runs(1500, 1),
    ready(2600, 1),
    endpoints(2650, "a", "b", "c"),
    orders(2700, { a: [[start + 2660, 20]] }),
    experiment(5100, "undoing"),
    experiment(5150, "verifying"),
    experiment(6000, "done"),
  );

  expect(run?.rows.map(outline)).toEqual([
    "restart a: crashed 100, started 1500, ready 2600, endpoint 2650, answered !2680",
  ]);
  expect([run?.detectedAt, run?.replacedAt, run?.wholeAt].map((at) => since(at ?? null))).toEqual([
    400, 2600, 2680,
  ]);
});

test("a crash loop counts from the first crash to the start that lasts, with its back-off", () => {
  const [run] = tell(
    ...calm(0, 25_000),
    experiment(0, "injecting"),
    died(400),
    endpoints(450, "b", "c"),
    runs(1500, 1),
    died(1700, 1),
    kubeEvent(1720, "BackOff"),
    pod(1750, "a", {
      phase: "waiting",
      reason: "CrashLoopBackOff",
      restarts: 1,
      finishedAt: second(1700),
    }),
    runs(6900, 2),
    ready(8000, 2),
    endpoints(8050, "a", "b", "c"),
    orders(8100, { a: [[start + 8060, 10]] }),
    experiment(9000, "verifying"),
  );

  expect(run?.rows.map(outline)).toEqual([
    "restart a: crashed 0, back-off 1720, started 6900, ready 8000, endpoint 8050, answered !8070",
  ]);
});

test("an Event of the back-off that overtakes the news of the crash counts; one of an earlier crash does not", () => {
  const outlineOf = (backOffAt: number) =>
    tell(experiment(0, "injecting"), kubeEvent(backOffAt, "BackOff"), died(2400, 1))[0]?.rows.map(
      outline,
    );

  expect(outlineOf(2380)).toEqual(["restart a: crashed 2400, back-off 2400 …"]);
  expect(outlineOf(1380)).toEqual(["restart a: crashed 2400 …"]);
});

test("a container that ends long before the kubelet says so ended when its stamp says", () => {
  const [run] = tell(
    pod(2600, "a", { phase: "unready", reason: "Error", finishedAt: start + 1000 }),
  );

  expect(run?.rows.map(outline)).toEqual(["restart a: crashed ~1000 …"]);
  expect(since(run?.hitAt ?? null)).toBe(1000);
});

test("an Event counts from when its sender wrote it, which its name tells to the nanosecond", () => {
  const named = (nanoseconds: bigint) => {
    const heard = kubeEvent(1900, "Started");
    return { ...heard, view: { ...heard.view, name: `a.${nanoseconds.toString(16)}` } };
  };
  const outlineOf = (event: LabEvent) =>
    tell(experiment(0, "injecting"), died(400), event)[0]?.rows.map(outline);

  expect(outlineOf(named(BigInt(start + 1250) * 1_000_000n))).toEqual([
    "restart a: crashed 0, started 1250 …",
  ]);
  // Counted on under the name of an earlier one.
  expect(outlineOf(named(BigInt(start - 60_000) * 1_000_000n))).toEqual([
    "restart a: crashed 0, started 1900 …",
  ]);
});

test("a probe that fails shows that Kubernetes knows", () => {
  const failing = kubeEvent(300, "Unhealthy");
  const warning = { ...failing, view: { ...failing.view, warning: true } };
  const [run] = tell(experiment(0, "injecting"), warning, died(2400));

  expect(since(run?.detectedAt ?? null)).toBe(300);
});

test("the kubelet's own Event tells of a start sooner than the pod's status", () => {
  const [run] = tell(
    experiment(0, "injecting"),
    died(400),
    kubeEvent(1200, "Started"),
    runs(1900, 1),
  );

  expect(run?.rows.map(outline)).toEqual(["restart a: crashed 0, started 1200 …"]);
});

test("an end that was heard together with the new start keeps its stamp, but is never before the hit", () => {
  const node = [{ kind: "node", name: "kintsugi-worker", uid: null }] as const;
  const both = pod(1500, "a", {
    phase: "starting",
    restarts: 1,
    startedAt: start + 1000,
    finishedAt: start,
  });
  const [run] = tell(experiment(300, "injecting", node), both);

  expect(run?.rows.map(outline)).toEqual(["restart a: crashed ~300, started 1500 …"]);
});

test("a restart so quick that the pod was never seen unready is a disturbance all the same", () => {
  const [run] = tell(...calm(0, 16_000), ready(2000, 1));

  expect(run?.cause).toEqual({ by: "outside", title: "a was restarted" });
  expect(run?.phase).toBe("steady");
});

test("a pod that is given up while its container restarts is replaced, and only that is waited for", () => {
  const [run] = tell(
    ...calm(0, 20_000),
    experiment(0, "injecting"),
    died(400),
    gone(3000, "a"),
    young(3050, "d"),
    young(5000, "d", { phase: "ready" }),
    endpoints(5050, "b", "c", "d"),
    orders(5100, { d: [[start + 5060, 20]] }),
    experiment(5200, "verifying"),
  );

  expect(run?.rows.map(outline)).toEqual([
    "restart a: crashed 0",
    "pod a -> d: deleted 3000, created 3050, scheduled 5000, ready 5000, endpoint 5050, answered !5080",
  ]);
  expect(since(run?.wholeAt ?? null)).toBe(5080);
});

test("a pod that only lost its readiness has no row, and is whole when it is ready again", () => {
  const unready = pod(1000, "a", { phase: "unready" });
  const again = pod(4000, "a", { phase: "ready", readyAt: start + 4000 });
  const [run] = tell(...calm(0, 9000), unready, again);

  expect([run?.rows, run?.cause]).toEqual([
    [],
    { by: "outside", title: "a is not ready any more" },
  ]);
  expect([since(run?.detectedAt ?? null), since(run?.wholeAt ?? null)]).toEqual([1000, 4000]);
});
