import type { VoteView } from "../backend/wire/audience.ts";
import type {
  FaultOffer,
  PlanView,
  Problem,
  RolloutCommand,
  RolloutDone,
  VoteCommand,
} from "../backend/wire/commands.ts";
import type { ScenarioOffer, ScenarioPlan } from "../backend/wire/scenario.ts";
import type { DoctorView } from "../backend/wire/state.ts";

/** Refusals are answers, not accidents. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

export type Params = Readonly<Record<string, unknown>>;

/** The only thing on the page that writes: every view's action ends here. */
export interface Commands {
  /** Uses the code from the page's address once, or the cookie of an earlier visit. False: somebody must let us in. */
  enter(code: string | null): Promise<Entry>;
  faults(): Promise<Answer<readonly FaultOffer[]>>;
  plan(fault: string, params: Params, seed?: number): Promise<Answer<PlanView>>;
  inject(fault: string, params: Params, seed?: number): Promise<Answer<unknown>>;
  scenarios(): Promise<Answer<readonly ScenarioOffer[]>>;
  planScenario(name: string): Promise<Answer<ScenarioPlan>>;
  startScenario(name: string, seed?: number): Promise<Answer<unknown>>;
  rollout(app: string, command: RolloutCommand): Promise<Answer<RolloutDone>>;
  undo(id: string): Promise<Answer<unknown>>;
  undoAll(): Promise<Answer<unknown>>;
  doctor(): Promise<Answer<DoctorView>>;
  armVote(command: VoteCommand): Promise<Answer<VoteView>>;
  closeVote(): Promise<Answer<VoteView>>;
}

/** in: writes may go · out: not paired · away: nobody answers. */
export type Entry =
  | { readonly state: "in" }
  | { readonly state: "out"; readonly problem: Problem | null }
  | { readonly state: "away" };

export function createCommands(request: typeof fetch = fetch.bind(globalThis)): Commands {
  let token = "";
  const post = <T>(path: string, body: unknown) =>
    send<T>(request, path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-kintsugi-token": token },
      body: JSON.stringify(body),
    });
  const order = (fault: string, step: string) => `/api/faults/${encodeURIComponent(fault)}/${step}`;
  const command = (params: Params, seed?: number) => ({
    params,
    ...(seed === undefined ? {} : { seed }),
  });
  return {
    async enter(code) {
      const paired = code === null ? null : await post<{ token: string }>("/api/pair", { code });
      const answer = paired?.ok ? paired : await send<{ token: string }>(request, "/api/session");
      if (answer.ok) {
        token = answer.value.token;
        return { state: "in" };
      }
      if (answer.status === 0) return { state: "away" };
      return { state: "out", problem: paired?.ok === false ? paired.problem : null };
    },
    faults: () => send(request, "/api/faults"),
    plan: (fault, params, seed) => post(order(fault, "plan"), command(params, seed)),
    inject: (fault, params, seed) => post(order(fault, "inject"), command(params, seed)),
    scenarios: () => send(request, "/api/scenarios"),
    planScenario: (name) => post("/api/scenarios/plan", { name }),
    startScenario: (name, seed) =>
      post("/api/scenarios/start", { name, ...(seed === undefined ? {} : { seed }) }),
    rollout: (app, command) => post(`/api/rollouts/${encodeURIComponent(app)}`, command),
    undo: (id) => post("/api/undo", { id }),
    undoAll: () => post("/api/undo", { all: true }),
    doctor: () => send(request, "/api/doctor"),
    armVote: (command) => post("/api/audience/vote", command),
    closeVote: () => post("/api/audience/vote/close", {}),
  };
}

async function send<T>(
  request: typeof fetch,
  path: string,
  init: RequestInit = {},
): Promise<Answer<T>> {
  try {
    const response = await request(path, { credentials: "same-origin", ...init });
    const text = await response.text();
    // Our own server's answers: what they look like is checked on its side.
    const body = (text === "" ? null : JSON.parse(text)) as unknown;
    if (response.ok) return { ok: true, value: body as T };
    return { ok: false, status: response.status, problem: asProblem(body, response.status) };
  } catch {
    return { ok: false, status: 0, problem: nobodyAnswers };
  }
}

const nobodyAnswers: Problem = {
  code: "lab-away",
  message: "The lab does not answer.",
  remedy: "Is it still running? In its terminal: npm start. This page comes back by itself.",
};

function asProblem(body: unknown, status: number): Problem {
  const given = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  return {
    code: given.code ?? `http-${String(status)}`,
    message: given.message ?? `The lab answered with HTTP ${String(status)}.`,
    remedy: given.remedy ?? "Look at the lab's terminal for what happened.",
  };
}
