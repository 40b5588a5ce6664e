import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { topics } from "../../../dashboard/model/topic.ts";
import { createStory } from "../../../dashboard/story.ts";
import type { RunView } from "../../../backend/wire/recovery.ts";
import type { HpaView, WorkloadView } from "../../../backend/wire/views.ts";
import { mendedRun, openRun } from "../../fixtures/healing-runs.ts";
import { hpaView, workloadView } from "../../fixtures/views.ts";

function open(offered: Parameters<typeof createStory>[1] = topics) {
  const runs = signal<Readonly<Record<string, RunView>>>({});
  const hpas = signal<Readonly<Record<string, HpaView>>>({ h: hpaView() });
  const deployments = signal<Readonly<Record<string, WorkloadView>>>({
    d: workloadView({ name: "storefront" }),
  });
  const story = createStory({ runs, hpas, deployments }, offered);
  const told = (...all: readonly RunView[]) =>
    void (runs.value = Object.fromEntries(all.map((run) => [run.id, run])));
  const scale = (desired: number) => void (hpas.value = { h: hpaView({ desired }) });
  const release = (revision: number) =>
    void (deployments.value = { d: workloadView({ name: "storefront", revision }) });
  return { story, told, scale, release };
}

test("what begins comes forward: a healing, a scaling, a release", () => {
  const { story, told, scale, release } = open();
  expect(story.topic.value).toBe("happened");

  told(openRun(1000));
  expect(story.topic.value).toBe("healing");
  told(mendedRun(1000));
  scale(4);
  expect(story.topic.value).toBe("scaling");
  release(2);
  expect(story.topic.value).toBe("release");
});

test("what is over when the page opens is not news", () => {
  const { story, told } = open();

  told(mendedRun(1000));

  expect(story.topic.value).toBe("happened");
  expect(story.run.value?.id).toBe("run-1000");
});

test("a scaling that comes of a healing does not push it aside", () => {
  const { story, told, scale } = open();

  told(openRun(1000));
  scale(4);

  expect(story.topic.value).toBe("healing");
});

test("what the presenter holds stays in front until let go", () => {
  const { story, told } = open();

  story.choose("happened");
  told(openRun(1000));
  expect([story.topic.value, story.isHeld.value]).toEqual(["happened", true]);
  story.choose("healing");
  expect([story.topic.value, story.isHeld.value]).toEqual(["healing", true]);
  story.choose("healing");

  expect([story.topic.value, story.isHeld.value]).toEqual(["healing", false]);
});

test("a topic without a panel never comes forward", () => {
  const { story, release } = open(["healing", "happened"]);

  release(2);

  expect(story.topic.value).toBe("happened");
});

test("one can turn back to earlier healings, until a new one begins", () => {
  const { story, told } = open();
  told(mendedRun(1000), mendedRun(2000), mendedRun(3000));

  story.turn(-1);
  story.turn(-1);
  story.turn(-1);
  expect(story.run.value?.hitAt).toBe(1000);
  story.turn(1);
  expect(story.run.value?.hitAt).toBe(2000);
  told(mendedRun(1000), mendedRun(2000), mendedRun(3000), openRun(4000));

  expect(story.run.value?.hitAt).toBe(4000);
});
