import { useLayoutEffect } from "preact/hooks";
import type { PodView } from "../../backend/wire/views.ts";
import { heading } from "../model/heading.ts";
import { lookWords } from "../model/notes.ts";
import { count, shortNode } from "../model/words.ts";
import { useStage } from "../stage.ts";

/** The scene as a list: for screen readers, for tests, and for measuring when a change reached the page. A crowd is told by node; one by one it is in the table. */
export const PodList = () => {
  const { scene } = useStage();
  return scene.value.isField ? <NodeList /> : <EveryPod />;
};

const NodeList = () => {
  const { scene, clock, parts } = useStage();
  const { shelves, unplaced } = scene.value;
  const cluster = parts.lab.value?.cluster;
  return (
    <ul class="only-read" aria-label="Pods by node">
      {shelves.map((shelf) => (
        <li key={shelf.name}>
          {shortNode(shelf.name, cluster)}: {heading(shelf, clock.now.value, 4)}
        </li>
      ))}
      {unplaced.length > 0 && <li>without a node: {count(unplaced.length, "pod")}</li>}
    </ul>
  );
};

const EveryPod = () => {
  const { scene, stamp } = useStage();
  const { shelves, unplaced } = scene.value;
  const bowls = [...shelves.flatMap(({ front, back }) => [...front, ...back]), ...unplaced].filter(
    (bowl) => bowl !== null,
  );
  return (
    <ul class="only-read" aria-label="Pods">
      {bowls.map(({ uid, name, look, pod, seam }) => (
        <li
          key={uid}
          data-pod-uid={uid}
          data-pod-phase={pod?.phase ?? "gone"}
          data-pod-look={look}
          data-resource-version={pod?.resourceVersion ?? ""}
          data-mended={seam !== null}
        >
          {name}, {lookWords[look]}
          {pod?.node === null || pod === null ? "" : `, on ${pod.node}`}
          {seam === null ? "" : ", healed"}
          {stamp !== null && pod !== null && <Stamped pod={pod} stamp={stamp} />}
        </li>
      ))}
    </ul>
  );
};

interface StampedProps {
  readonly pod: PodView;
  readonly stamp: (uid: string, resourceVersion: string) => void;
}

/** Reports each version of a pod once, in the commit that shows it. */
const Stamped = ({ pod, stamp }: StampedProps) => {
  useLayoutEffect(() => stamp(pod.uid, pod.resourceVersion), [pod.uid, pod.resourceVersion]);
  return null;
};
