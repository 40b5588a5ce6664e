import type { ComponentType } from "preact";
import type { Focus } from "../../focus.ts";
import { AutoscalerPanel } from "../autoscaler.tsx";
import { HealingPanel } from "../healing.tsx";
import { RolloutPanel } from "../rollout.tsx";
import { SceneView } from "../scene.tsx";

const views: Readonly<Record<Focus, ComponentType>> = {
  "self-heal": HealingPanel,
  node: SceneView,
  scale: AutoscalerPanel,
  release: RolloutPanel,
};

/** One scene, as large as the screen. */
export const FocusView = ({ focus }: { readonly focus: Focus }) => {
  const Shown = views[focus];
  return (
    <section class="focus" data-focus={focus}>
      <Shown />
    </section>
  );
};
