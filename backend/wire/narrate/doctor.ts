import type { DoctorView } from "../state.ts";
import type { Line, Scene } from "./words.ts";

/** Said when the verdict changes; a first look that finds nothing is no news. */
export function tellDoctor({ before, after, at }: Scene): readonly Line[] {
  const [was, now] = [linesOf(before.doctor), linesOf(after.doctor)];
  if (was.join() === now.join()) return [];
  const count = now.length;
  if (count === 0)
    return [
      {
        at,
        tone: "mended",
        plain: "Nothing is left broken.",
        kubernetes: "doctor: all is as it was",
        about: null,
      },
    ];
  const things = count === 1 ? "One thing is" : `${count} things are`;
  const news = now.find((line) => !was.includes(line)) ?? now[0] ?? "";
  const more = count === 1 ? "" : `, and ${count - 1} more`;
  return [
    {
      at,
      tone: "waiting",
      plain: `${things} not as before.`,
      kubernetes: `doctor: ${news}${more}`,
      about: null,
    },
  ];
}

const linesOf = (doctor: DoctorView | null): readonly string[] =>
  (doctor?.findings ?? []).map(({ where, what }) => `${where} ${what}`);
