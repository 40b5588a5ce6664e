import type { Moment } from "../../../backend/wire/state.ts";
import type { Words } from "../../settings.ts";
import { wholeDuration } from "../words.ts";

/** text: ours · name: the cluster's, hostile · tick: a time or a count that runs, not told anew to who listens · term: Kubernetes' own word, set apart */
export interface Part {
  readonly type: "text" | "name" | "tick" | "term";
  readonly text: string;
}

export interface Caption {
  /** The same as long as it is about the same: what is told to who listens, and what a minimum time is held for. */
  readonly key: string;
  readonly tone: Moment["tone"];
  readonly urgency: Urgency;
  /** In plain words exactly one of them is a term; in Kubernetes' own none has to be. */
  readonly parts: readonly Part[];
}

/** What matters more to the room, from the least to the most. */
export const urgencies = [
  "calm",
  "unready",
  "stabilising",
  "failing",
  "autoscaler",
  "rollout",
  "away",
  "leaving",
  "replacing",
  "drain",
  "held back",
  "healed",
  "node",
  "nobody answers",
  "blind",
] as const;
export type Urgency = (typeof urgencies)[number];

export const isMoreUrgent = (a: Urgency, b: Urgency): boolean =>
  urgencies.indexOf(a) > urgencies.indexOf(b);

/** A caption in both languages, as its subject makes it. */
export interface Saying extends Omit<Caption, "parts"> {
  readonly plain: readonly Part[];
  readonly kubernetes: readonly Part[];
}

export const inWords = ({ plain, kubernetes, ...rest }: Saying, words: Words): Caption => ({
  ...rest,
  parts: words === "plain" ? plain : kubernetes,
});

/** Builds the parts of a sentence: what is written is ours, what is put in says itself what it is. */
export function say(
  written: TemplateStringsArray,
  ...put: readonly (Part | readonly Part[] | string)[]
): readonly Part[] {
  const parts = written.flatMap((text, i): readonly Part[] => {
    const next = put[i] ?? [];
    return [
      ours(text),
      ...(typeof next === "string" ? [ours(next)] : "type" in next ? [next] : next),
    ];
  });
  return parts.filter(({ text }) => text !== "");
}

const ours = (text: string): Part => ({ type: "text", text });

export const name = (text: string): Part => ({ type: "name", text: short(text) });
export const term = (text: string): Part => ({ type: "term", text });
/** Milliseconds, in whole seconds. */
export const tick = (ms: number): Part => ({ type: "tick", text: wholeDuration(ms) });

/** What it says, in one line. */
export const textOf = ({ parts }: Pick<Caption, "parts">): string =>
  parts.map(({ type, text }) => (type === "term" ? `(${text})` : text)).join("");

const longest = 48;

/** Names of the cluster may be 253 characters long: the sentence has two lines. */
const short = (text: string) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
