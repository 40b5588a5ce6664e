import { expect, test } from "vitest";
import {
  createActions,
  type PodTarget,
  type Suffering,
} from "../../../../backend/cluster/actions.ts";
import { type Kube, KubeError, type KubeRequest } from "../../../../backend/cluster/clients.ts";

const pod = { name: "kitchen-1", namespace: "pizza", uid: "kitchen-uid" };
const secretPath = "/api/v1/namespaces/pizza/secrets/fault-key";

interface Stage {
  readonly uid?: string | null;
  readonly key?: string | null;
  readonly answer?: number | "silence";
}

/** A pod behind an API server: `answer` is what the proxy says; "silence": it waits until the caller gives up. */
function openStage(given: Stage = {}) {
  const { uid = "kitchen-uid", key = "open sesame", answer = 202 } = given;
  const sent: KubeRequest[] = [];
  const kube = {
    async get(path: string) {
      if (path === secretPath && key !== null)
        return { data: { key: Buffer.from(key).toString("base64") } };
      if (path !== secretPath && uid !== null) return { metadata: { uid } };
      throw new KubeError(404, "NotFound", "not found");
    },
    async send(request: KubeRequest, signal?: AbortSignal) {
      sent.push(request);
      if (answer === 202) return {};
      if (answer !== "silence") throw new KubeError(answer, "Refused", "refused");
      return new Promise((_resolve, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason as Error)),
      );
    },
  } as unknown as Kube; // the two calls that telling makes
  const guard = { check: () => Promise.resolve() };
  const actions = createActions({ kube, guard, namespace: "pizza", podAnswerMs: 20 });
  const tell = (to: PodTarget, suffering: Suffering) => actions.tellPod(to, suffering);
  return { tell, sent };
}

test("a pod is told through the API server, with the key of this moment and without what is null", async () => {
  const { tell, sent } = openStage();

  await tell(pod, { type: "leak", seconds: 10, mibPerSecond: 16, mib: null });

  expect(sent).toEqual([
    {
      method: "POST",
      path: "/api/v1/namespaces/pizza/pods/kitchen-1:8080/proxy/fault",
      query: { type: "leak", seconds: "10", mibPerSecond: "16" },
      headers: { "x-kintsugi-key": "open sesame" },
    },
  ]);
});

test.each([
  ["gone", null],
  ["replaced", "another-uid"],
])("a pod that is %s is told nothing: fine for recover, an error else", async (_how, uid) => {
  const { tell, sent } = openStage({ uid });

  await tell(pod, { type: "recover" });

  await expect(tell(pod, { type: "crash" })).rejects.toMatchObject({ code: "pod-gone" });
  expect(sent).toEqual([]);
});

test.each(["hang", "crash", "recover"])(
  "a pod that falls silent has done as told by %s",
  async (type) => {
    const { tell } = openStage({ answer: 503 });

    await expect(tell(pod, { type })).resolves.toBeUndefined();
  },
);

test("a pod that does not answer did not hear that it shall be slow", async () => {
  const { tell } = openStage({ answer: 503 });

  await expect(tell(pod, { type: "slow", seconds: 5, ms: 500 })).rejects.toMatchObject({
    code: "pod-silent",
  });
});

test("a pod that hangs does not hold up who asks", async () => {
  const { tell } = openStage({ answer: "silence" });

  await expect(tell(pod, { type: "hang", seconds: 30 })).resolves.toBeUndefined();
});

test.each([0, 403, 400])(
  "a refusal that is not the pod's silence (%i) passes on",
  async (answer) => {
    const { tell } = openStage({ answer });

    await expect(tell(pod, { type: "crash" })).rejects.toMatchObject({ status: answer });
  },
);

test("without a key nobody is told anything", async () => {
  const { tell, sent } = openStage({ key: null });

  await expect(tell(pod, { type: "crash" })).rejects.toMatchObject({ code: "no-fault-key" });
  expect(sent).toEqual([]);
});

test("a pod outside the business is told nothing", async () => {
  const { tell, sent } = openStage();

  const telling = tell({ ...pod, namespace: "kube-system" }, { type: "crash" });

  await expect(telling).rejects.toMatchObject({ code: "outside-business" });
  expect(sent).toEqual([]);
});
