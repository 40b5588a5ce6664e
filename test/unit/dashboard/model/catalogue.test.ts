import { expect, test } from "vitest";
import type { FaultOffer } from "../../../../backend/wire/commands.ts";
import { onKeyBar } from "../../../../dashboard/model/catalogue.ts";

const offer = (name: string, given: Partial<FaultOffer> = {}): FaultOffer => ({
  name,
  title: name.replace("-", " "),
  group: "pods",
  description: "Breaks it.",
  lesson: "It heals.",
  key: null,
  mnemonic: null,
  destructive: false,
  params: {},
  hidden: null,
  ...given,
});

test("the key bar leaves out what cannot work here", () => {
  const offers = [
    offer("load-spike", { hidden: "No visitors." }),
    offer("pod-delete"),
    offer("oom"),
  ];

  expect(onKeyBar(offers).map(({ name }) => name)).toEqual(["pod-delete"]);
});
