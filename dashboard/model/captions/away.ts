import type { ExperimentView, LabState } from "../../../backend/wire/state.ts";
import { type Saying, name, say, term, tick } from "./caption.ts";

/** What is away that others need: the API server, those behind a Service, DNS, a budget that allows nothing. */
export function aboutBlindness({ feeds }: LabState, now: number): readonly Saying[] {
  const gone = Object.values(feeds).filter(({ state }) => state === "disconnected");
  const since = gone.toSorted((a, b) => a.at - b.at)[0];
  if (since === undefined) return [];
  const ago = tick(now - since.at);
  return [
    {
      key: "blind",
      tone: "broken",
      urgency: "blind",
      plain: say`The head office ${term("API server")} has not answered for ${ago}: what you see is old. The trucks work on without it.`,
      kubernetes: say`The API server has not answered for ${ago}: all you see is as old; running pods go on.`,
    },
  ];
}

/** Services that had somebody behind them by their slices, and have nobody ready. */
export function aboutServices({
  endpointslices,
  deployments,
  statefulsets,
}: LabState): readonly Saying[] {
  const wanted = new Set(
    [...Object.values(deployments), ...Object.values(statefulsets)].flatMap((one) =>
      one.wanted > 0 ? [one.name, one.app] : [],
    ),
  );
  const ready = new Map<string, number>();
  for (const { service, endpoints } of Object.values(endpointslices)) {
    const n = endpoints.filter((one) => one.ready).length;
    ready.set(service, (ready.get(service) ?? 0) + n);
  }
  return [...ready].flatMap(([service, n]): readonly Saying[] =>
    n > 0 || !wanted.has(service)
      ? []
      : [
          {
            key: `nobody ${service}`,
            tone: "broken",
            urgency: "nobody answers",
            plain: say`The one phone number ${term("Service")} of ${name(service)} rings, and nobody answers: no truck there is open.`,
            kubernetes: say`Service ${name(service)} has no ready endpoints: requests to it fail.`,
          },
        ],
  );
}

/** What the lab holds down and no watched object shows, and a drain that may not go on. */
export function aboutExperiments(state: LabState): readonly Saying[] {
  const open = Object.values(state.experiments).filter(
    ({ phase }) => phase === "holding" || phase === "injecting",
  );
  return open.flatMap((one) => ofExperiment(state, one) ?? []);
}

function ofExperiment(
  { pdbs, pods }: LabState,
  { id, fault, victims }: ExperimentView,
): Saying | null {
  const key = `${fault} ${id}`;
  switch (fault) {
    case "dns-outage":
      return {
        key,
        tone: "broken",
        urgency: "away",
        plain: say`The phone book ${term("CoreDNS")} is gone: who has a call open talks on, nobody new finds a number.`,
        kubernetes: say`CoreDNS is down: open connections live on, new lookups of a Service's name fail.`,
      };
    case "scheduler-down":
      return {
        key,
        tone: "broken",
        urgency: "away",
        plain: say`Nobody assigns parking lots ${term("kube-scheduler")}: open trucks serve on, new ones wait.`,
        kubernetes: say`kube-scheduler is down: running pods go on, new ones stay Pending.`,
      };
    case "node-drain": {
      const blocked = Object.values(pdbs).find(
        ({ allowed, healthy }) => allowed === 0 && healthy > 0,
      );
      const there = new Set(
        victims.flatMap(({ kind, name: node }) => (kind === "node" ? [node] : [])),
      );
      const isAny = Object.values(pods).some(
        ({ node, phase }) => there.has(node ?? "") && phase === "ready",
      );
      if (blocked === undefined || !isAny) return null;
      return {
        key: `${key} ${blocked.name}`,
        tone: "waiting",
        urgency: "drain",
        plain: say`The parking lot is emptied, but slowly: ${String(blocked.wanted)} ${name(blocked.name)} must stay open ${term("PodDisruptionBudget")}, so the next one leaves when a new one opens.`,
        kubernetes: say`Drain waits: PDB ${name(blocked.name)} allows 0 disruptions (${String(blocked.healthy)} of ${String(blocked.wanted)} healthy), evictions get 429.`,
      };
    }
    default:
      return null;
  }
}
