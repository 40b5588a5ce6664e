import { type Bowl as BowlModel, seamMs } from "../model/shelves.ts";
import { note } from "../model/notes.ts";
import { useStage } from "../stage.ts";
import { Vessel } from "./vessel.tsx";

export interface BowlProps {
  readonly bowl: BowlModel;
  /** How many look the same, when they are stacked. */
  readonly count?: number;
  /** It is in the Service's list of those who answer. */
  readonly isAnswering?: boolean;
}

/** One pod on its shelf. What a screen reader hears of it is in the list of pods. */
export const Bowl = ({ bowl, count = 1, isAnswering = false }: BowlProps) => {
  const { clock, settings, parts, desk } = useStage();
  const now = clock.now.value;
  const visitors = parts.visitors.peek();
  const ordersPerSecond = visitors?.byPod[bowl.name] ?? visitors?.byKitchen?.[bowl.name] ?? 0;
  const says = note(bowl, { now, words: settings.words.value, ordersPerSecond });
  const victims = desk.form.value?.plan?.victims ?? [];
  return (
    <div
      class="bowl"
      data-aimed={victims.some(({ name }) => name === bowl.name)}
      data-look={bowl.look}
      data-bowl={bowl.name}
      data-mended={bowl.seam !== null}
      data-answers={isAnswering}
      title={`${bowl.name}: ${says}`}
    >
      <div class="vessel-box">
        <i class="wire" />
        <Vessel
          app={bowl.app}
          look={bowl.look}
          isMended={bowl.seam !== null}
          isWounded={bowl.isWounded}
          seamStrength={seamStrength(bowl, now)}
        />
        {count > 1 && <b class="stack-count">×{count}</b>}
      </div>
      <div class="tag">
        <b>{bowl.app}</b>
        <span>{says}</span>
      </div>
    </div>
  );
};

/** The seam stays bright for most of its minute and then fades. */
function seamStrength({ seam }: BowlModel, now: number): number {
  const left = seam === null ? 0 : seamMs - (now - seam.at);
  return Math.min(1, Math.max(0, left / 12_000));
}
