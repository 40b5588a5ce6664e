import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { useStage } from "../stage.ts";

/** The visitors, and the one name behind which the storefront's pods stand. */
export const ServiceBar = () => {
  const { state, settings } = useStage();
  const facts = useMemo(() => computed(() => serviceFacts(state.value.endpointslices)), [state]);
  const { lab } = state.value;
  const { ready, all } = facts.value;
  const rate = lab?.ordersPerSecond ?? null;
  return (
    <>
      <div class="visitors">
        <b>visitors</b>
        <span>{rate === null ? "none here" : `${String(rate)} orders/s`}</span>
        {rate !== null && <small>dots: samples</small>}
      </div>
      <div class="service-bar" data-ready={ready}>
        <span>
          {settings.words.value === "plain"
            ? "one phone number: whoever is ready answers"
            : "Service storefront: its ready endpoints answer"}
        </span>
        <b>{all === 0 ? "nobody there" : `${String(ready)} of ${String(all)} ready`}</b>
      </div>
    </>
  );
};

function serviceFacts(
  slices: Readonly<Record<string, { service: string; endpoints: readonly { ready: boolean }[] }>>,
) {
  const endpoints = Object.values(slices)
    .filter(({ service }) => service === "storefront")
    .flatMap(({ endpoints }) => endpoints);
  return { all: endpoints.length, ready: endpoints.filter(({ ready }) => ready).length };
}
