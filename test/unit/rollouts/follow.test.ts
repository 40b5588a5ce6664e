import { expect, test } from "vitest";
import { followRollouts } from "../../../backend/rollouts/follow.ts";
import { createStore } from "../../../backend/state/store.ts";
import type { LabEvent, VisitorsEvent } from "../../../backend/wire/events.ts";
import type { RolloutView } from "../../../backend/wire/rollouts.ts";
import { act, deploymentSeen, revision, setSeen, storefront } from "../../fixtures/rollouts.ts";
import { endpointsView, readyEndpoint, visitorFigures } from "../../fixtures/views.ts";

const uid = "storefront-uid";
const pod = (version: string, end = "aaaaa") => `storefront-${version}-${end}`;

/** A lab with a storefront of v1, and the hands of a cluster. */
function stage() {
  const store = createStore();
  const whole: string[] = [];
  let held: RolloutView["heldBy"] = null;
  const apply = (...events: readonly LabEvent[]) => events.forEach((event) => store.apply(event));
  apply(setSeen(0, revision(1, "v1", 3)), deploymentSeen(0, storefront({ revision: 1 })));
  const follower = followRollouts({
    store,
    emit: (event) => store.apply(event),
    holder: () => held,
    onWhole: (app, { toVersion }) => whole.push(`${app} ${toVersion}`),
  });
  return {
    apply,
    follower,
    whole,
    hold: (by: RolloutView["heldBy"]) => void (held = by),
    view: () => store.state.rollouts[uid],
    act: () => store.state.rollouts[uid]?.acts.at(-1),
  };
}

const orders = (
  at: number,
  failed: number,
  answers: VisitorsEvent["answers"] = {},
): VisitorsEvent => ({
  type: "visitors",
  at,
  changed: [{ at: at - 100, intended: 2, ok: 1, error: 1, timeout: 0, shed: 0, pending: 0 }],
  ...visitorFigures(100, failed),
  answers,
});

const serving = (at: number, ...pods: readonly string[]): LabEvent => ({
  type: "seen",
  kind: "endpointslices",
  at,
  view: endpointsView({ name: "storefront-1", endpoints: pods.map(readyEndpoint) }),
});

/** The controller takes the template up, and all pods are of it. */
const rolledOut = (at: number, number: number, version: string): readonly LabEvent[] => [
  setSeen(at, revision(number, version, 3)),
  serving(at, pod(version)),
  deploymentSeen(at, storefront({ revision: number, version })),
];

test("a release is timed from the click to the last answer of the version before", () => {
  const lab = stage();
  lab.apply(orders(900, 0));

  lab.follower.begin(uid, act({ at: 1000 }));
  lab.apply(orders(3000, 0, { [pod("v1")]: [[2900, 50]], [pod("v2")]: [[2950, 20]] }));
  lab.apply(...rolledOut(4000, 2, "v2"));
  lab.apply(orders(4100, 0, { [pod("v1")]: [[4050, 30]] }));
  lab.follower.tick(6900);
  expect(lab.act()?.state).toBe("going");
  lab.follower.tick(7200);

  expect(lab.act()).toMatchObject({ state: "whole", tookMs: 3080, failed: 0 });
  expect(lab.whole).toEqual(["storefront v2"]);
});

test("an undo ends with the last order that failed, and counts them since the click", () => {
  const lab = stage();
  lab.apply(...rolledOut(500, 2, "bad"), orders(900, 40));

  lab.follower.begin(uid, act({ do: "undo", at: 1000, fromRevision: 2, toVersion: "v1" }));
  lab.apply(orders(3000, 55, { [pod("bad")]: [[2500, 20]] }));
  lab.apply(...rolledOut(3500, 3, "v1"));
  lab.follower.tick(7000);

  expect(lab.act()).toMatchObject({ state: "whole", failed: 15, tookMs: 2000 });
});

test("a release after which orders go on failing is never whole, nor healthy", () => {
  const lab = stage();
  lab.follower.begin(uid, act({ at: 1000, toVersion: "canary" }));
  lab.apply(...rolledOut(2000, 2, "canary"));

  for (let at = 3000; at < 60_000; at += 1000) {
    lab.apply(orders(at, at / 1000));
    lab.follower.tick(at + 500);
  }

  expect(lab.act()?.state).toBe("going");
  expect(lab.view()?.healthy["storefront-canary-uid"]).toBeUndefined();
  expect(lab.whole).toEqual([]);
});

test("what served for a while without a failure is healthy; what is bad by design, or held by a fault, is not", () => {
  const lab = stage();
  lab.hold({ id: "e-1", title: "a fault" });
  lab.follower.tick(1000);
  lab.follower.tick(20_000);
  expect(lab.view()?.healthy).toEqual({});

  lab.hold(null);
  lab.follower.tick(21_000);
  expect(Object.keys(lab.view()?.healthy ?? {})).toEqual(["storefront-v1-uid"]);

  lab.apply(...rolledOut(22_000, 2, "bad"));
  lab.follower.tick(60_000);
  expect(Object.keys(lab.view()?.healthy ?? {})).toEqual(["storefront-v1-uid"]);
});

test("a second release ends the first one", () => {
  const lab = stage();
  lab.follower.begin(uid, act({ id: "a", at: 1000, toVersion: "bad" }));
  lab.follower.begin(uid, act({ id: "b", at: 2000, toVersion: "crash" }));

  expect(lab.view()?.acts.map(({ id, state }) => `${id} ${state}`)).toEqual([
    "a superseded",
    "b going",
  ]);
});

test("a kitchen signs no answers: it is over when no old one is left in the Service", () => {
  const lab = stage();
  const kitchen = storefront({ name: "kitchen", uid: "kitchen-uid", revision: 1 });
  const own = { uid: "kitchen-uid", kind: "Deployment", name: "kitchen" };
  const set = (number: number, name: string) =>
    setSeen(0, revision(number, name, 2, { name: `kitchen-${name}`, owner: own }));
  const slice = endpointsView({
    name: "kitchen-1",
    endpoints: [readyEndpoint("kitchen-v1-aaaaa")],
  });
  const seen = (at: number, view: typeof slice): LabEvent => ({
    type: "seen",
    kind: "endpointslices",
    at,
    view,
  });
  lab.apply(set(1, "v1"), deploymentSeen(0, kitchen), seen(0, slice));

  lab.follower.begin("kitchen-uid", act({ at: 1000 }));
  lab.apply(set(2, "v2"), deploymentSeen(2500, { ...kitchen, revision: 2, resourceVersion: "2" }));
  lab.apply(
    seen(4000, { ...slice, resourceVersion: "3", endpoints: [readyEndpoint("kitchen-v2-bbbbb")] }),
  );
  lab.follower.tick(9000);

  const told = lab.follower.view("kitchen-uid")?.acts.at(-1);
  expect(told).toMatchObject({ state: "whole", completeAt: 4000, tookMs: 1500 });
});
