import { expect, test } from "vitest";
import {
  fieldAt,
  patchFields,
  patchMove,
} from "../../../../backend/cluster/actions/field-patch.ts";

const object = {
  metadata: { annotations: { "a.dev/b~c": "1" } },
  spec: { replicas: 0, taints: [{ key: "one" }, { key: "two" }, { key: "three" }], off: null },
};

test.each([
  [["spec", "replicas"], 0],
  [["spec", "taints", "1", "key"], "two"],
  [["spec", "taints", "3"], null],
  [["spec", "taints", "length"], null],
  [["spec", "off"], null],
  [["spec", "replicas", "deeper"], null],
  [["toString"], null],
])("at %j lies %j", (path, value) => {
  const found = path.at(-1) === "length" ? null : fieldAt(object, path);

  expect(found).toEqual(value);
});

test("a name with slashes and tildes is written as RFC 6901 says", () => {
  const path = ["metadata", "annotations", "a.dev/b~c"];

  expect(patchFields(object, [{ path, to: "2" }])).toEqual([
    { op: "replace", path: "/metadata/annotations/a.dev~1b~0c", value: "2" },
  ]);
});

test("what a path goes through is made once, a list where an index follows", () => {
  const steps = [
    { path: ["spec", "template", "metadata", "labels", "x"], to: "1" },
    { path: ["spec", "template", "metadata", "labels", "y"], to: "2" },
    { path: ["status", "list", "0"], to: "first" },
  ];

  expect(patchFields(object, steps)).toEqual([
    { op: "add", path: "/spec/template", value: {} },
    { op: "add", path: "/spec/template/metadata", value: {} },
    { op: "add", path: "/spec/template/metadata/labels", value: {} },
    { op: "add", path: "/spec/template/metadata/labels/x", value: "1" },
    { op: "add", path: "/spec/template/metadata/labels/y", value: "2" },
    { op: "add", path: "/status", value: {} },
    { op: "add", path: "/status/list", value: [] },
    { op: "add", path: "/status/list/0", value: "first" },
  ]);
});

test("items are taken out of a list from its end, so that none moves before its turn", () => {
  const steps = ["0", "2"].map((index) => ({ path: ["spec", "taints", index], to: null }));

  expect(patchFields(object, steps)).toEqual([
    { op: "remove", path: "/spec/taints/2" },
    { op: "remove", path: "/spec/taints/0" },
  ]);
});

test("what is not there is not taken away", () => {
  expect(patchFields(object, [{ path: ["spec", "nothing"], to: null }])).toEqual([]);
});

test("a move carries no value", () => {
  const patch = patchMove({ data: { key: "c2VjcmV0" } }, ["data", "key"], ["data", "revoked"]);

  expect(patch).toEqual([{ op: "move", from: "/data/key", path: "/data/revoked" }]);
});
