import type { ComponentType } from "preact";
import type { Focus } from "../../focus.ts";
import { FocusBar } from "./focus-bar.tsx";
import { HealFocus } from "./heal-focus.tsx";
import { NodeFocus } from "./node-focus.tsx";
import { ReleaseFocus } from "./release-focus.tsx";
import { ScaleFocus } from "./scale-focus.tsx";

const views: Readonly<Record<Focus, ComponentType>> = {
  "self-heal": HealFocus,
  node: NodeFocus,
  scale: ScaleFocus,
  release: ReleaseFocus,
};

/** One scene, as large as the screen. */
export const FocusView = ({ focus }: { readonly focus: Focus }) => {
  const Shown = views[focus];
  return (
    <div class="focus" data-focus={focus}>
      <FocusBar focus={focus} />
      <Shown />
    </div>
  );
};
