import * as fc from "fast-check";
import type { LabEvent } from "../../../backend/wire/events.ts";
import { kinds, type PodView } from "../../../backend/wire/views.ts";
import {
  claimView,
  endpointsView,
  hpaView,
  kubeEventView,
  nodeView,
  owner,
  pdbView,
  podView,
  readyEndpoint,
  visitorFigures,
  workloadView,
} from "../../fixtures/views.ts";

/** Few names, so that things meet; some of them nasty. */
const name = fc.constantFrom("a", "b", "c", "storefront-1-x", "ledger-0", "__proto__", "toString");
const at = fc.nat(2_000_000);
const version = fc.nat(50).map(String);
const reason = fc.constantFrom(null, "Error", "OOMKilled", "CrashLoopBackOff", "Unschedulable");
const phase = fc.constantFrom<PodView["phase"][]>(
  ...(["pending", "scheduled", "starting", "ready", "unready"] as const),
  ...(["waiting", "leaving", "finished"] as const),
);
const owned = fc.option(
  name.map((one) => owner("ReplicaSet", one)),
  { nil: null },
);

const pod = fc
  .record({ name, phase, reason, resourceVersion: version, owner: owned, createdAt: at })
  .chain((given) => fc.nat(3).map((restarts) => podView({ ...given, restarts, app: given.name })));
const node = fc
  .record({
    name,
    resourceVersion: version,
    readiness: fc.constantFrom("ready", "silent", "not-ready"),
    schedulable: fc.boolean(),
  })
  .map((given) => nodeView(given));
const workload = fc
  .record({ name, resourceVersion: version, wanted: fc.nat(3), updated: fc.nat(3) })
  .chain((given) => fc.nat(3).map((revision) => workloadView({ ...given, revision })));
const slice = fc
  .record({ name, resourceVersion: version, service: name, pods: fc.array(name) })
  .map(({ pods, ...given }) => endpointsView({ ...given, endpoints: pods.map(readyEndpoint) }));

const seen = fc.oneof(
  { weight: 6, arbitrary: pod.map((view) => ({ kind: "pods", view }) as const) },
  node.map((view) => ({ kind: "nodes", view }) as const),
  { weight: 2, arbitrary: workload.map((view) => ({ kind: "replicasets", view }) as const) },
  workload.map((view) => ({ kind: "deployments", view }) as const),
  workload.map((view) => ({ kind: "statefulsets", view }) as const),
  slice.map((view) => ({ kind: "endpointslices", view }) as const),
  fc.nat(5).map((desired) => ({ kind: "hpas", view: hpaView({ desired }) }) as const),
  fc.nat(5).map((allowed) => ({ kind: "pdbs", view: pdbView({ allowed }) }) as const),
  fc.constant({ kind: "claims", view: claimView() } as const),
  fc
    .record({ name: fc.uuid(), at })
    .map((given) => ({ kind: "events", view: kubeEventView(given) }) as const),
);

const feed = fc.record({
  state: fc.constantFrom("connecting", "live", "stale", "disconnected"),
  at,
  reason: fc.constantFrom(null, "the connection was reset"),
  garbage: fc.nat(3),
});
const bucket = fc
  .record({ at: fc.nat(2000).map((n) => n * 100), ok: fc.nat(5), error: fc.nat(5) })
  .map((given) => ({ ...given, intended: 10, timeout: 0, shed: 0, pending: 0 }));

const doctor = fc.record({
  at,
  findings: fc.array(fc.record({ where: name, what: reason.map(String), remedy: name }), {
    maxLength: 3,
  }),
});

/** Any event at all, in no order that a cluster would keep. */
export const anyEvent: fc.Arbitrary<LabEvent> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(at, seen).map(([at, one]): LabEvent => ({ type: "seen", at, ...one })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ kind: fc.constantFrom(...kinds), at, name })
      .map(({ kind, at, name }): LabEvent => ({ type: "gone", kind, at, uid: `${name}-uid` })),
  },
  fc
    .record({ kind: fc.constantFrom(...kinds), at, feed })
    .map((given): LabEvent => ({ type: "feed", ...given })),
  fc
    .record({ at, changed: fc.array(bucket, { maxLength: 8 }) })
    .map((given): LabEvent => ({ type: "visitors", ...given, ...visitorFigures(1, 1) })),
  doctor.map((found): LabEvent => ({ type: "doctor", at: found.at, doctor: found })),
);
