import { expect, test } from "vitest";
import { secretRevoked } from "../../../../chaos/faults/secret-revoked.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("the key moves aside within its Secret, and the plan does not know it", async () => {
  const stage = await openFaultStage();
  stage.set("Secret/receipt-key", ["data", "key"], "c2VjcmV0");

  const plan = await stage.plan(secretRevoked);

  expect(changesOf(plan, "moved-field")).toMatchObject([
    { target: { name: "receipt-key" }, from: ["data", "key"], to: ["data", "revoked"] },
  ]);
  expect(JSON.stringify(plan)).not.toContain("c2VjcmV0");
});

test("a key that was revoked already is not revoked again", async () => {
  const stage = await openFaultStage();
  stage.set("Secret/receipt-key", ["data"], { revoked: "sha256:1234" });

  await expect(stage.plan(secretRevoked)).rejects.toMatchObject({ code: "not-as-needed" });
});
