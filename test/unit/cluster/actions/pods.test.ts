import { expect, test } from "vitest";
import { createActions } from "../../../../backend/cluster/actions.ts";
import { type Kube, KubeError, type KubeRequest } from "../../../../backend/cluster/clients.ts";

const pod = { name: "kitchen-1", namespace: "pizza", uid: "kitchen-uid" };

/** An API server that answers an eviction with `answer`, and whose pod of that name has this uid. */
function openStage(answer: number, uid: string | null = "kitchen-uid") {
  const sent: KubeRequest[] = [];
  const kube = {
    async get() {
      if (uid === null) throw new KubeError(404, "NotFound", "not found");
      return { metadata: { uid } };
    },
    async send(request: KubeRequest) {
      sent.push(request);
      if (answer !== 201) throw new KubeError(answer, "Refused", "refused");
      return {};
    },
  } as unknown as Kube; // the two calls that evicting makes
  const guard = { check: () => Promise.resolve() };
  const actions = createActions({ kube, guard, namespace: "pizza" });
  return { evict: () => actions.evictPod(pod), sent };
}

test("an eviction names the pod's uid", async () => {
  const { evict, sent } = openStage(201);

  expect(await evict()).toBe("evicted");
  expect(sent).toMatchObject([
    {
      method: "POST",
      path: "/api/v1/namespaces/pizza/pods/kitchen-1/eviction",
      body: { kind: "Eviction", deleteOptions: { preconditions: { uid: "kitchen-uid" } } },
    },
  ]);
});

test.each([
  ["a budget says no", 429, "kitchen-uid", "refused"],
  ["the pod is gone", 404, null, "gone"],
  ["the pod was replaced", 409, "another", "gone"],
  ["the pod went at the same moment", 409, null, "gone"],
  ["somebody wrote to the pod at the same moment", 409, "kitchen-uid", "refused"],
])("when %s (%i) the answer is no error", async (_what, answer, uid, said) => {
  const { evict } = openStage(answer, uid);

  expect(await evict()).toBe(said);
});

test.each([403, 500])("any other refusal (%i) passes on", async (answer) => {
  const { evict } = openStage(answer);

  await expect(evict()).rejects.toMatchObject({ status: answer });
});
