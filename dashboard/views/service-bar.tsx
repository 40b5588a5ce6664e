import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { ordersNow } from "../model/availability.ts";
import { useStage } from "../stage.ts";

/** The visitors, and the one name behind which the storefront's pods stand. */
export const ServiceBar = () => {
  const { parts, settings } = useStage();
  const facts = serviceFacts(parts.endpointslices.value);
  const lab = parts.lab.value;
  const { ready, isKnown } = facts;
  // Visitors are told ten times a second: drawn anew only when this figure has changed.
  const now = useMemo(() => computed(() => ordersNow(parts.visitors.value)), [parts]).value;
  const usual = lab?.ordersPerSecond ?? null;
  const rate = usual === null || now === 0 ? usual : now;
  return (
    <>
      <div class="visitors">
        <b>visitors</b>
        <span>{rate === null ? "none here" : `${String(rate)} orders/s`}</span>
        {rate !== null && <small>dots: samples</small>}
      </div>
      <div class="service-bar" data-empty={isKnown && ready === 0}>
        <span>
          {settings.words.value === "plain"
            ? "one phone number: whoever is ready answers"
            : "Service storefront: its ready endpoints answer"}
        </span>
        <i class="track" />
        <b>{says(facts)}</b>
      </div>
    </>
  );
};

interface Facts {
  readonly isKnown: boolean;
  readonly all: number;
  readonly ready: number;
}

function says({ isKnown, all, ready }: Facts): string {
  if (!isKnown) return "no storefront here";
  return all === 0 ? "nobody there" : `${String(ready)} of ${String(all)} ready`;
}

function serviceFacts(
  slices: Readonly<Record<string, { service: string; endpoints: readonly { ready: boolean }[] }>>,
): Facts {
  const own = Object.values(slices).filter(({ service }) => service === "storefront");
  const endpoints = own.flatMap(({ endpoints }) => endpoints);
  const ready = endpoints.filter(({ ready }) => ready).length;
  return { isKnown: own.length > 0, all: endpoints.length, ready };
}
