import { useMemo } from "preact/hooks";
import { qrCode } from "../model/qr.ts";

/** Dark on light in every theme: many phones read no other. */
export const Qr = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { size, path } = useMemo(() => qrCode(text), [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${String(size)} ${String(size)}`} role="img" aria-label={label}>
      <rect width={size} height={size} rx="1.5" />
      <path d={path} shape-rendering="crispEdges" />
    </svg>
  );
};
