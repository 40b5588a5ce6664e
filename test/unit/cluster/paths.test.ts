import { expect, test } from "vitest";
import { pathOf } from "../../../backend/cluster/paths.ts";

test.each([
  [{ apiVersion: "v1", kind: "Namespace", name: "pizza" }, "/api/v1/namespaces/pizza"],
  [{ apiVersion: "v1", kind: "Pod", namespace: "pizza" }, "/api/v1/namespaces/pizza/pods"],
  [
    { apiVersion: "apps/v1", kind: "StatefulSet", namespace: "pizza", name: "ledger" },
    "/apis/apps/v1/namespaces/pizza/statefulsets/ledger",
  ],
  [
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name: "system:a/b" },
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aa%2Fb",
  ],
])("the path of %o", (place, path) => {
  expect(pathOf(place)).toBe(path);
});

test("a kind under another version is unknown, and the near one is offered", () => {
  expect(() => pathOf({ apiVersion: "v1", kind: "Deployment", name: "x" })).toThrow(
    expect.objectContaining({ code: "unknown-kind" }),
  );
  expect(() => pathOf({ apiVersion: "autoscaling/v1", kind: "HorizontalPodAutoscaler" })).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining("autoscaling/v2") }),
  );
});

test("a namespaced kind without a namespace is refused: the lab has no default one", () => {
  expect(() => pathOf({ apiVersion: "v1", kind: "Secret", name: "key" })).toThrow(
    expect.objectContaining({ code: "namespace-missing" }),
  );
});
