import type { Look } from "../model/shelves.ts";

/** Each part of the business has its own vessel, so that the room tells them apart without reading. In a box of 64 by 64, standing on its lower edge. */
const shapes: Readonly<Record<string, string>> = {
  storefront: "M3 17H61C61 40 50 54 41 57V62H23V57C14 54 3 40 3 17Z",
  kitchen: "M13 12H51L55 19C62 30 60 50 49 62H15C4 50 2 30 9 19Z",
  ledger: "M27 5H37V10H50V18H14V10H27ZM12 21H52C58 34 57 52 49 62H15C7 52 6 34 12 21Z",
  receipts:
    "M11 15H53C53 33 46 44 36 47V54C41 55 46 58 48 62H16C18 58 23 55 28 54V47C18 44 11 33 11 15Z",
};
const anyVessel = "M6 15H58V24C58 44 52 56 44 62H20C12 56 6 44 6 24Z";

export const crackLine = "M31 4L35 20L25 32L36 44L29 64";
export const seamLines = "M30 6L35 20L25 32L36 44L30 62M25 32L9 38M35 20L52 27M36 44L51 49";

/** In a box of 64 by 64. */
export const shapeOf = (app: string): string =>
  (Object.hasOwn(shapes, app) ? shapes[app] : undefined) ?? anyVessel;
const clipOf = (app: string): string => (Object.hasOwn(shapes, app) ? app : "any");

/** Glaze and cuts that all vessels share; once on the page. */
export const VesselDefinitions = () => (
  <svg class="definitions" width="0" height="0" aria-hidden="true">
    <defs>
      <linearGradient id="glaze" x1="0" x2="1" y1="0" y2="0.35">
        <stop offset="0" class="glaze-light" />
        <stop offset="1" class="glaze-dark" />
      </linearGradient>
      <clipPath id="half-left">
        <path d="M-20-20H31V4L35 20L25 32L36 44L29 64V90H-20Z" />
      </clipPath>
      <clipPath id="half-right">
        <path d="M90-20H31V4L35 20L25 32L36 44L29 64V90H90Z" />
      </clipPath>
      {[...Object.entries(shapes), ["any", anyVessel] as const].map(([app, d]) => (
        <clipPath key={app} id={`vessel-${app}`}>
          <path d={d} />
        </clipPath>
      ))}
    </defs>
  </svg>
);

export interface VesselProps {
  readonly app: string;
  readonly look: Look;
  readonly isMended: boolean;
  /** It is on its way out against its owner's will. */
  readonly isWounded?: boolean;
  /** 1 for a fresh seam, less while it fades. */
  readonly seamStrength?: number;
}

/** Whole, drawn in gold, cracked, pale or broken in two; a mended one keeps its seam. */
export const Vessel = ({
  app,
  look,
  isMended,
  isWounded = false,
  seamStrength = 1,
}: VesselProps) => {
  const d = shapeOf(app);
  return (
    <svg class="vessel" viewBox="0 0 64 64" preserveAspectRatio="xMidYMax meet" aria-hidden="true">
      {look === "lost" ? <Halves d={d} /> : <Whole d={d} look={look} />}
      {isCracked(look, isWounded) && (
        <g clip-path={`url(#vessel-${clipOf(app)})`}>
          <path class="crack-gap" d={crackLine} />
          <path class="crack" d={crackLine} />
        </g>
      )}
      {isMended && look === "ready" && (
        <g clip-path={`url(#vessel-${clipOf(app)})`} opacity={seamStrength}>
          <path class="seam" d={seamLines} pathLength={100} />
        </g>
      )}
    </svg>
  );
};

const isCracked = (look: Look, isWounded: boolean): boolean =>
  look === "waiting" || look === "unready" || (look === "leaving" && isWounded);

const Whole = ({ d, look }: { readonly d: string; readonly look: Look }) => (
  <>
    <path class="body" d={d} fill="url(#glaze)" />
    {look !== "ready" && <path class="outline" d={d} pathLength={100} />}
  </>
);

const Halves = ({ d }: { readonly d: string }) => (
  <>
    <g class="half left">
      <path d={d} clip-path="url(#half-left)" />
    </g>
    <g class="half right">
      <path d={d} clip-path="url(#half-right)" />
    </g>
    <path class="splinters" d="M24 6L28 13M33 2V10M42 6L38 13" />
  </>
);
