import { createKitchen } from "./kitchen.ts";
import { createLedger } from "./ledger.ts";
import { createReceipts } from "./receipts.ts";
import { serve } from "./server.ts";
import { readSettings } from "./settings.ts";
import { createStorefront } from "./storefront.ts";

const parts = {
  storefront: createStorefront,
  kitchen: createKitchen,
  ledger: createLedger,
  receipts: createReceipts,
};

// Run once while the image is built: everything is loaded, so Node's compile cache has it without types.
if (process.argv.includes("--only-load")) process.exit(0);

const settings = readSettings(process.env);
if (settings.version === "crash") {
  console.error("This version dies at its start, as a broken release does.");
  process.exit(1);
}
await serve(settings, parts[settings.role](settings));
console.log(`${settings.role} ${settings.version} serves on port ${settings.port}.`);
