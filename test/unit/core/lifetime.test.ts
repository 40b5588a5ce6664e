import { describe, expect, test } from "vitest";
import { createLifetime } from "../../../backend/core/lifetime.ts";

describe("a lifetime", () => {
  test("stops newest first, and a second end does nothing more", async () => {
    const stopped: string[] = [];
    const lifetime = createLifetime();
    lifetime.defer(() => stopped.push("first"));
    lifetime.defer(() => stopped.push("second"));

    await Promise.all([lifetime.end(), lifetime.end()]);

    expect(stopped).toEqual(["second", "first"]);
  });

  test("stops all parts although one fails, and tells every failure", async () => {
    const stopped: string[] = [];
    const lifetime = createLifetime();
    lifetime.defer(() => stopped.push("first"));
    lifetime.defer(() => {
      throw new Error("stuck");
    });

    const end = lifetime.end();

    await expect(end).rejects.toMatchObject({ errors: [new Error("stuck")] });
    expect(stopped).toEqual(["first"]);
  });

  test("ends with its parent, and aborts its signal before it stops anything", async () => {
    const parent = createLifetime();
    const child = createLifetime(parent);
    let abortedFirst = false;
    child.defer(() => {
      abortedFirst = child.signal.aborted;
    });

    await parent.end();

    expect(abortedFirst).toBe(true);
  });

  test("stops at once what is deferred after its end", async () => {
    const lifetime = createLifetime();
    await lifetime.end();
    let isStopped = false;

    lifetime.defer(() => {
      isStopped = true;
    });
    await lifetime.end();

    expect(isStopped).toBe(true);
  });
});
