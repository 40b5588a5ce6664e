import { request } from "node:http";
import { readKey } from "./key.ts";
import { readSettings } from "./settings.ts";

// What the lab's faults do to this pod, by hand: `kubectl -n pizza exec POD -- node /app/suffer.ts slow seconds=30 ms=500`.
const [type = "", ...more] = process.argv.slice(2);
if (type === "--only-load") process.exit(0);

const { port, faultKeyFile } = readSettings(process.env);
const query = new URLSearchParams([
  ["type", type],
  ...more.map((word): [string, string] => {
    const [name = "", value = ""] = word.split("=");
    return [name, value];
  }),
]);
const headers = { "x-kintsugi-key": readKey(faultKeyFile) ?? "" };
const asked = request({ port, path: `/fault?${query}`, method: "POST", headers, agent: false });
asked.once("error", (error) => {
  console.error(`This pod does not answer: ${error.message}`);
  process.exitCode = 1;
});
asked.once("response", (answer) => {
  process.exitCode = answer.statusCode === 202 ? 0 : 1;
  answer.setEncoding("utf8").on("data", (text: string) => console.log(text));
});
asked.end();
