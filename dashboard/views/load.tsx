import { computed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { flowOf, lengths, loadFault, rates, runningLoad, shapes } from "../model/load.ts";
import { podSuffix, wholeDuration } from "../model/words.ts";
import { useStage } from "../stage.ts";

/** More visitors, from here: how many, in which shape, for how long; and what becomes of their orders. */
export const Load = () => {
  const { parts, desk } = useStage();
  const offer = desk.offers.value.find(({ name }) => name === loadFault);
  const lab = parts.lab.value;
  if (lab !== null && lab.ordersPerSecond === null) return null;
  return (
    <footer class="load">
      <Flow />
      {offer?.hidden != null ? <p class="dim">{offer.hidden}</p> : <Control />}
    </footer>
  );
};

/** Visitors are told ten times a second: drawn anew once the figures have changed. */
const Flow = () => {
  const { parts } = useStage();
  const key = useMemo(
    () => computed(() => JSON.stringify(flowOf(parts.visitors.value))),
    [parts],
  ).value;
  return useMemo(() => <Figures />, [key]);
};

const Figures = () => {
  const { sent, answered, kitchens } = flowOf(useStage().parts.visitors.peek());
  return (
    <div class="flow" data-short={answered < sent * 0.9}>
      <p>
        <b>{sent}</b> orders/s sent, <b>{answered}</b> served
      </p>
      {kitchens.length > 0 && (
        <ul class="kitchens" aria-label="Pizzas of the last second, by kitchen">
          {kitchens.map(({ pod, orders, share }) => (
            <li key={pod} style={{ flexGrow: orders }} title={`${pod}: ${String(orders)}`}>
              <b>{Math.round(share * 100)} %</b> <small>{podSuffix(pod)}</small>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

const Control = () => {
  const { parts, desk } = useStage();
  const rate = useSignal<number>(80);
  const shape = useSignal<(typeof shapes)[number]>("flash-sale");
  const seconds = useSignal<number>(60);
  const running = runningLoad(parts.experiments.value);
  const go = () =>
    void desk.fire(loadFault, { rate: rate.value, shape: shape.value, seconds: seconds.value });
  return (
    <div class="load-control" role="group" aria-label="More visitors">
      <Choice label="more a second" all={rates} value={rate} say={(one) => `+${String(one)}`} />
      <Choice label="shape" all={shapes} value={shape} say={(one) => one.replace("-", " ")} />
      <Choice label="seconds" all={lengths} value={seconds} say={(one) => `${String(one)} s`} />
      {running === null ? (
        <button type="button" class="go" disabled={desk.sending.value !== null} onClick={go}>
          send them
        </button>
      ) : (
        <button
          type="button"
          class="stop-load"
          disabled={desk.sending.value === running.id}
          onClick={() => void desk.undo(running.id)}
        >
          stop <Left endsAt={running.endsAt} />
        </button>
      )}
    </div>
  );
};

const Left = ({ endsAt }: { readonly endsAt: number | null }) => {
  const now = useStage().clock.now.value;
  return endsAt === null ? null : <span>{wholeDuration(endsAt - now)}</span>;
};

interface ChoiceProps<T> {
  readonly label: string;
  readonly all: readonly T[];
  readonly value: { value: T };
  readonly say: (one: T) => string;
}

const Choice = <T extends string | number>({ label, all, value, say }: ChoiceProps<T>) => (
  <div class="choice" role="group" aria-label={label}>
    {all.map((one) => (
      <button
        type="button"
        key={one}
        aria-pressed={value.value === one}
        onClick={() => (value.value = one)}
      >
        {say(one)}
      </button>
    ))}
  </div>
);
