import { encode } from "uqr";

export interface QrCode {
  /** Of its side, in modules, with the four quiet ones on each side that readers want. */
  readonly size: number;
  /** Its dark modules as an SVG path, one module to a unit. */
  readonly path: string;
}

/** A text as a QR code that survives the loss of 15 per cent: a reflection, a head in front. */
export function qrCode(text: string): QrCode {
  const { data } = encode(text, { ecc: "M", border: 4 });
  const rows = data.map((row, y) => runsOf(row).map(([x, n]) => `M${x} ${y}h${n}v1h-${n}z`));
  return { size: data.length, path: rows.flat().join("") };
}

/** Where dark ones begin, and how many follow each other. */
function runsOf(row: readonly boolean[]): readonly (readonly [x: number, n: number])[] {
  const runs: [number, number][] = [];
  for (const [x, isDark] of row.entries()) {
    const last = runs.at(-1);
    if (!isDark) continue;
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}
