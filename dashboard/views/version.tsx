import { lookOf } from "../model/rollout.ts";

const shapes = {
  plain: "M10 3A7 7 0 1 1 10 17A7 7 0 1 1 10 3Z",
  golden: "M10 1.5L18.5 10L10 18.5L1.5 10Z",
  bad: "M10 2L19 18H1Z",
  crash: "M11 1L3 12H9L8 19L17 7.5H10.5Z",
  nowhere: "M3 3H17V17H3Z",
  other: "M3 3H17V17H3Z",
} as const;

/** A version, told by shape, colour and word. */
export const Version = ({ version }: { readonly version: string }) => (
  <span class="version" data-look={lookOf(version)}>
    <Shape version={version} />
    {version}
  </span>
);

export const Shape = ({ version }: { readonly version: string }) => (
  <svg class="shape" data-look={lookOf(version)} viewBox="0 0 20 20" aria-hidden="true">
    <path d={shapes[lookOf(version)]} />
  </svg>
);
