import { Banner } from "./banner.tsx";
import { Help } from "./help.tsx";
import { HoldRing } from "./hold.tsx";
import { Notice } from "./notice.tsx";
import { Palette } from "./palette.tsx";

/** What lies over every window in which somebody acts. */
export const Over = () => (
  <>
    <Banner />
    <Help />
    <Palette />
    <Notice />
    <HoldRing />
  </>
);
