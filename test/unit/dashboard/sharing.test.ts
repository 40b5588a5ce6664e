import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { type Channel, oneOf, share } from "../../../dashboard/sharing.ts";

/** A channel between windows, and all that was said on it. */
function openRoom() {
  const windows: ((message: unknown) => void)[] = [];
  const said: unknown[] = [];
  const channel = (): Channel => {
    let own: ((message: unknown) => void) | null = null;
    return {
      send(message) {
        said.push(message);
        for (const hear of windows) if (hear !== own) hear(structuredClone(message));
      },
      listen(hear) {
        own = hear;
        windows.push(hear);
      },
      close: () => void windows.splice(0),
    };
  };
  return { channel, said };
}

const colours = ["red", "blue", "green"] as const;

function openWindow(channel: Channel, first: (typeof colours)[number]) {
  const colour = signal(first);
  const take = oneOf(colours, (next) => void (colour.value = next));
  share(channel, [{ name: "colour", value: colour, take }]);
  return colour;
}

test("who comes takes what the others show, not the other way round", () => {
  const { channel } = openRoom();
  const first = openWindow(channel(), "red");

  const second = openWindow(channel(), "blue");

  expect([first.value, second.value]).toEqual(["red", "red"]);
});

test("what changes in one changes in all, and is told once", () => {
  const { channel, said } = openRoom();
  const first = openWindow(channel(), "red");
  const second = openWindow(channel(), "red");
  const third = openWindow(channel(), "red");
  said.length = 0;

  second.value = "green";

  expect([first.value, second.value, third.value]).toEqual(["green", "green", "green"]);
  expect(said).toEqual([{ name: "colour", value: "green" }]);
});

test("what is not one of its values is not taken", () => {
  const { channel } = openRoom();
  const other = channel();
  const first = openWindow(channel(), "red");

  for (const message of [null, 7, { name: "colour", value: "<b>" }, { name: "size", value: 1 }])
    other.send(message);

  expect(first.value).toBe("red");
});
