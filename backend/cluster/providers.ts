import { createContextProvider } from "./context.ts";
import { createKindProvider } from "./kind.ts";
import { createKwokProvider } from "./kwok.ts";
import type { Provider } from "./provider.ts";

/** Where a cluster can come from. */
export const providers: readonly Provider[] = [
  createKindProvider(),
  createKwokProvider(),
  createContextProvider(),
];
