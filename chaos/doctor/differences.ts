import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { patchFields, type PatchOperation } from "../../backend/cluster/actions/field-patch.ts";
import type { Json } from "../../backend/core/json.ts";
import { safeText } from "../../backend/core/text.ts";
import type { Finding } from "../../backend/wire/state.ts";
import type { Baseline } from "./baseline.ts";
import { essencesOf, nameOf } from "./essence.ts";
import { type Item, kubectlFor, whereOf } from "./items.ts";

/** A field that is not as it was; null: not there. */
interface Difference {
  readonly path: readonly string[];
  readonly was: Json;
  readonly is: Json;
}

/** What differs from the baseline, a finding an object, with the command that puts exactly that back. */
export function differenceFindings(
  kept: readonly Item[],
  baseline: Baseline | null,
): readonly Finding[] {
  if (baseline === null) return [];
  const now = essencesOf(kept);
  const gone = Object.keys(baseline.objects)
    .filter((key) => !key.startsWith("Node/") && !Object.hasOwn(now, key))
    .map(goneObject);
  const changed = kept.flatMap((item) => {
    const key = nameOf(item);
    const [was, is] = [baseline.objects[key], now[key]];
    if (was === undefined) return isHarmful(item) ? [newObject(item)] : [];
    const found = differencesOf(was, is ?? null);
    return found.length === 0 ? [] : [changedObject(item, found)];
  });
  return [...gone, ...changed];
}

/** What else somebody makes is their own; these, in contrast, can keep the business from working. */
const isHarmful = ({ kind }: Item) =>
  ["NetworkPolicy", "ResourceQuota", "LimitRange"].includes(kind);

/** Down to the fields that differ; lists of another length differ as a whole. */
function differencesOf(was: Json, is: Json, path: readonly string[] = []): readonly Difference[] {
  if (isDeepStrictEqual(was, is)) return [];
  const [before, after] = [fieldsOf(was), fieldsOf(is)];
  if (before === null || after === null || lengthOf(was) !== lengthOf(is))
    return [{ path, was, is }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    differencesOf(before[name] ?? null, after[name] ?? null, [...path, name]),
  );
}

/** Of a list; null for anything else. */
const lengthOf = (value: Json) => (Array.isArray(value) ? value.length : null);

const fieldsOf = (value: Json): Readonly<Record<string, Json>> | null =>
  typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, Json>>) // a list is asked by index, too
    : null;

function changedObject(item: Item, found: readonly Difference[]): Finding {
  const isSecret = item.kind === "Secret";
  const told = found.slice(0, 2).map(isSecret ? tellSecret : tell);
  const more = found.length > 2 ? `, and ${found.length - 2} more` : "";
  const patch = isSecret ? movesBack(found) : patchFields(item, toBack(found));
  const command = patchCommand(item, patch);
  const show = `${kubectlFor(item)} describe ${whereOf(item)}`;
  const what = `${told.join("; ")}${more}`;
  return { where: whereOf(item), what, remedy: orKeepIt(command ?? show) };
}

const toBack = (found: readonly Difference[]) => found.map(({ path, was }) => ({ path, to: was }));

function tell({ path, was, is }: Difference): string {
  const [now, before] = [short(is), short(was)];
  const field = safeText(dotted(path));
  return now === null && before === null
    ? `${field} is another one`
    : `${field} is ${now ?? "another one"}, was ${before ?? "another one"}`;
}

function tellSecret({ path, was, is }: Difference): string {
  const key = `the key ${safeText(path.at(-1) ?? "")}`;
  return was === null ? `${key} is new` : is === null ? `${key} is gone` : `${key} is another one`;
}

/** What lies under another name now, by its hash, can go back; what the lab has never kept cannot. */
function movesBack(found: readonly Difference[]): readonly PatchOperation[] {
  const moves = found
    .filter(({ was, is }) => was !== null && is === null)
    .flatMap(({ path, was }) => {
      const now = found.find(({ is }) => isDeepStrictEqual(is, was));
      return now === undefined ? [] : [{ from: now.path, to: path }];
    });
  return moves.map(({ from, to }) => ({
    op: "move",
    from: `/${from.join("/")}`,
    path: `/${to.join("/")}`,
  }));
}

const longestCommand = 1500;

function patchCommand(item: Item, patch: readonly PatchOperation[]): string | null {
  if (patch.length === 0) return null;
  const quoted = `'${JSON.stringify(patch).replaceAll("'", String.raw`'\''`)}'`;
  const command = `${kubectlFor(item)} patch ${whereOf(item)} --type=json -p ${quoted}`;
  return command.length > longestCommand ? null : command;
}

/** spec.template.spec.containers[0].image */
const dotted = (path: readonly string[]) =>
  path
    .map((step, at) => (/^\d+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join("");

/** Null: too long to be read. */
function short(value: Json): string | null {
  if (value === null) return "not there";
  const text = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  return text.length > 40 ? null : safeText(text);
}

/** Who changed it may have meant it. */
const orKeepIt = (command: string) =>
  `\`${command}\`; if it is meant to stay: \`npm run kintsugi -- doctor --accept\``;

const newObject = (item: Item): Finding => ({
  where: whereOf(item),
  what: "was not there before",
  remedy: orKeepIt(`${kubectlFor(item)} delete ${whereOf(item)}`),
});

function goneObject(key: string): Finding {
  const [kind = "", , name = ""] = keySchema.parse(key.split("/"));
  return {
    where: `${kind.toLowerCase()}/${name}`,
    what: "is gone",
    remedy: orKeepIt("npm run down && npm start"),
  };
}

const keySchema = z.array(z.string());
