import type { Moment } from "../../backend/wire/state.ts";

const marks: Readonly<Record<Moment["tone"], { readonly d: string; readonly label: string }>> = {
  broken: { d: "M4 4L16 16M16 4L4 16", label: "broken" },
  mended: { d: "M3 12L8 7L11 13L17 6", label: "mended" },
  waiting: { d: "M10 4V10L14 13M18 10A8 8 0 1 1 10 2A8 8 0 0 1 18 10Z", label: "waiting" },
  plain: { d: "M7 10A3 3 0 1 1 13 10A3 3 0 1 1 7 10Z", label: "" },
};

/** What kind of news it is, by shape as well as colour. Plain news need no word for that. */
export const Tone = ({ tone }: { readonly tone: Moment["tone"] }) => {
  const { d, label } = marks[tone];
  const said =
    label === "" ? { "aria-hidden": true } : { role: "img" as const, "aria-label": label };
  return (
    <svg class="tone" data-tone={tone} viewBox="0 0 20 20" {...said}>
      <path d={d} />
    </svg>
  );
};
