import type { RolloutCommand } from "../backend/wire/commands.ts";
import { isBadByDesign, releasable } from "../backend/wire/rollouts.ts";
import { type KeyAct, keyTable } from "./keys.ts";
import type { Findable } from "./model/fuzzy.ts";
import { isUnderWay } from "./model/sentence.ts";
import type { Stage } from "./stage.ts";

/** Something that the presenter can do: a line of the palette, and a cue of the running order. */
export interface Act extends Findable {
  /** Stays the same for ever: running orders are kept by it. */
  readonly id: string;
  /** It has to be meant: its key or button is held. */
  readonly isDestructive: boolean;
  /** Why it cannot be done now, or null. */
  readonly hidden: string | null;
  /** It is broken by this just now. */
  readonly isOn: boolean;
  run(): void;
  /** Shows what it would do; null where there is nothing to show. */
  readonly look: (() => void) | null;
  /** A fault to foresee, or null. */
  readonly breaks: {
    readonly fault: string;
    readonly params: Readonly<Record<string, unknown>>;
  } | null;
}

type Given = Pick<Act, "id" | "title" | "name" | "group" | "about" | "run"> & Partial<Act>;

const act = (given: Given): Act => ({
  keys: null,
  isDestructive: false,
  hidden: null,
  isOn: false,
  look: null,
  breaks: null,
  ...given,
});

/** Everything that can be done here, in the order in which the palette shows it. */
export const allActs = (
  stage: Pick<Stage, "desk" | "parts">,
  own: { readonly key: (act: KeyAct) => void; readonly examine: () => void },
): readonly Act[] => [
  ...faultActs(stage),
  ...scenarioActs(stage),
  ...keyActs(own.key),
  act({
    id: "doctor",
    title: "Doctor",
    name: "doctor",
    group: "the page",
    about: "looks for what is left broken",
    run: own.examine,
  }),
  ...rolloutActs(stage),
];

function faultActs({ desk, parts }: Pick<Stage, "desk" | "parts">): readonly Act[] {
  const on = new Set(
    Object.values(parts.experiments.value)
      .filter(isUnderWay)
      .map(({ fault }) => fault),
  );
  const offers = desk.offers.value;
  // Groups stand together, in the order in which they first come.
  const groups = [...new Set(offers.map(({ group }) => group))];
  return groups
    .flatMap((group) => offers.filter((offer) => offer.group === group))
    .map((offer) =>
      act({
        id: `fault ${offer.name}`,
        title: offer.title,
        name: offer.name,
        group: offer.group,
        about: offer.description,
        keys: (offer.key ?? offer.mnemonic)?.toUpperCase() ?? null,
        isDestructive: offer.destructive,
        hidden: offer.hidden,
        isOn: on.has(offer.name),
        run: () => void desk.fire(offer.name),
        look: () => desk.look(offer.name),
        breaks: { fault: offer.name, params: {} },
      }),
    );
}

const scenarioActs = ({ desk }: Pick<Stage, "desk">): readonly Act[] =>
  desk.scenarios.value.map(({ name, title, teaches, hidden, destructive, script }) =>
    act({
      id: `scenario ${name}`,
      title,
      name,
      group: "scenarios",
      about: teaches,
      isDestructive: destructive,
      hidden,
      run: () => void desk.startScenario(name),
      look: () => desk.lookAtScenario(name),
      breaks: script.steps.flatMap(({ faults }) => faults)[0] ?? null,
    }),
  );

/** The palette does not open itself, and a cue is no cue. */
const notOffered: readonly KeyAct[] = ["palette", "cue", "cue-back"];

const keyActs = (run: (act: KeyAct) => void): readonly Act[] =>
  keyTable
    .filter((line) => !notOffered.includes(line.act))
    .map((line) => {
      const [title = "", about = ""] = line.says.split(/: (.*)/s);
      const isView = /^(topic|focus)-|^whole$/.test(line.act);
      return act({
        id: `key ${line.act}`,
        title,
        name: line.act,
        group: isView ? "what is shown" : "the page",
        about,
        keys: line.shown,
        run: () => run(line.act),
      });
    });

function rolloutActs({ desk, parts }: Pick<Stage, "desk" | "parts">): readonly Act[] {
  const apps = Object.values(parts.rollouts.value).map(({ app, heldBy }) => ({
    app,
    hidden: heldBy === null ? null : `Broken on purpose: ${heldBy.title}.`,
  }));
  return apps.flatMap(({ app, hidden }) => {
    const one = (name: string, title: string, about: string, command: RolloutCommand) =>
      act({
        id: `rollout ${app} ${name}`,
        title: `${app}: ${title}`,
        name: `rollout ${name} ${app}`,
        group: "rollouts",
        about,
        hidden,
        run: () => void desk.rollout(app, command),
      });
    return [
      ...releasable.map((version) => {
        const about = isBadByDesign(version) ? "made to go wrong" : "a version that works";
        return one(`release-${version}`, `release ${version}`, about, { do: "release", version });
      }),
      one("undo", "undo the release", "back to the newest healthy revision", { do: "undo" }),
      one("pause", "pause the rollout", "it stays where it is", { do: "pause" }),
      one("resume", "resume the rollout", "it goes on", { do: "resume" }),
      one("restart", "restart", "makes every pod anew, one after the other", { do: "restart" }),
    ];
  });
}
