import { useLayoutEffect, useRef } from "preact/hooks";
import type { AudienceView } from "../../backend/wire/audience.ts";
import { useHands } from "../hands.ts";
import { shownKey } from "../keys.ts";
import { count } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { AudienceVote } from "./audience-vote.tsx";
import { Qr } from "./qr.tsx";
import { StopButton } from "./stop-button.tsx";

/** The phones' link and the vote over the stage. */
export const AudienceCard = () => {
  const { hall } = useStage();
  const card = useRef<HTMLDialogElement>(null);
  const isOpen = hall.isOpen.value;
  useLayoutEffect(() => {
    if (isOpen) card.current?.show();
    else card.current?.close();
  }, [isOpen]);
  return (
    <dialog class="audience-card" ref={card} aria-label="Audience">
      {isOpen && <Inside hasStop />}
    </dialog>
  );
};

/** The same in the presenter's window, among what comes next. */
export const AudiencePanel = () => {
  const { hall } = useStage();
  if (!hall.isOpen.value) return null;
  return (
    <section class="panel audience-panel" aria-label="Audience">
      <Inside hasStop={false} />
    </section>
  );
};

const Inside = ({ hasStop }: { readonly hasStop: boolean }) => {
  const { parts } = useStage();
  const { key } = useHands();
  const hall = parts.audience.value;
  return (
    <>
      <header role="none">
        <h2>Audience</h2>
        {hall !== null && <PhonesCount hall={hall} />}
        {hasStop && <StopButton />}
        <button type="button" autofocus={hall === null} onClick={() => key("audience")}>
          <kbd>{shownKey("audience")}</kbd> close
        </button>
      </header>
      {hall === null ? (
        <NoAudience />
      ) : (
        <div class="audience-parts">
          <Way hall={hall} />
          <AudienceVote hall={hall} />
        </div>
      )}
    </>
  );
};

/** How phones get there: scanned or typed. */
export const Way = ({ hall: { url, onlyHere } }: { readonly hall: AudienceView }) => (
  <section class="way" aria-label="The phones' link">
    <Qr text={url} label="QR code of the phones' link" />
    <Typed url={url} />
    {onlyHere !== null && <p class="way-here">Only this machine can open it. {onlyHere}</p>}
  </section>
);

/** The show's own part on a line of its own: a break within it would be typed as a dash. */
const Typed = ({ url }: { readonly url: string }) => {
  const { origin, pathname } = new URL(url);
  return (
    <p class="way-url">
      <span>{origin}/</span>
      <wbr />
      <span>{pathname.slice(1)}</span>
    </p>
  );
};

export const PhonesCount = ({ hall: { phones, state } }: { readonly hall: AudienceView }) => (
  <p class="phones-count" role="status" data-state={state}>
    {
      {
        up: (
          <>
            <b>{phones}</b> {count(phones, "phone").replace(/^\d+ /, "")} connected
          </>
        ),
        away: "Phones are not served right now: their process comes back by itself.",
        over: "The phones' time is over.",
      }[state]
    }
  </p>
);

const NoAudience = () => (
  <div class="no-audience">
    <p>
      This lab was started without phones: it listens on this machine only. To let the hall watch
      and vote, close the lab with Ctrl-C (the cluster stays) and start it again:
    </p>
    <code>npm start -- --audience</code>
    <p class="dim">
      Phones are then served by a process of their own, which has no way to the cluster.
    </p>
  </div>
);
