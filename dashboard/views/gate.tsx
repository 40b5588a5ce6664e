import type { ComponentChildren } from "preact";
import { useStage } from "../stage.ts";
import { Locked } from "./locked.tsx";
import { VesselDefinitions } from "./vessel.tsx";

/** Locked, or what is behind it. Who has seen the stage keeps it while the lab is away. */
export const Gate = ({ children }: { readonly children: ComponentChildren }) => {
  const { desk, link } = useStage();
  const hasSeen = link.value.state !== "connecting";
  const { state } = desk.access.value;
  const isLocked = state !== "in" && !(hasSeen && state === "away");
  return (
    <>
      <VesselDefinitions />
      {isLocked ? <Locked /> : children}
    </>
  );
};
