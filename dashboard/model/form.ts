/** A fault's parameters as form fields, read from its JSON Schema. The server checks what comes of it with the schema itself. */
export type Field = {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly initial: unknown;
} & (
  | {
      readonly type: "number";
      readonly min: number | null;
      readonly max: number | null;
      readonly step: number;
      readonly unit: string;
    }
  | { readonly type: "choice"; readonly options: readonly string[] }
  | { readonly type: "switch" }
  | { readonly type: "text"; readonly maxLength: number; readonly placeholder: string }
);

type Schema = Readonly<Record<string, unknown>>;

/** The fields, in the schema's order. */
export function fields(params: Schema): readonly Field[] {
  const properties = asSchema(params["properties"]);
  return Object.entries(properties).map(([name, given]) => field(name, flatten(asSchema(given))));
}

function field(name: string, schema: Schema): Field {
  const base = {
    name,
    label: typeof schema["title"] === "string" ? schema["title"] : wordsOf(name),
    hint: typeof schema["description"] === "string" ? schema["description"] : "",
    initial: schema["default"],
  };
  const options = choices(schema);
  if (options !== null) return { ...base, type: "choice", options };
  if (schema["type"] === "boolean") return { ...base, type: "switch" };
  if (schema["type"] === "integer" || schema["type"] === "number") {
    return { ...base, ...bounds(schema), type: "number", unit: unitOf(name) };
  }
  const maxLength = asNumber(schema["maxLength"]) ?? 100;
  return { ...base, type: "text", maxLength, placeholder: examples(schema) };
}

/** An optional or nullable value is asked for as the value itself; of a union of text and number the text is asked for. */
function flatten(schema: Schema): Schema {
  const members = [schema["anyOf"], schema["oneOf"]].find(Array.isArray);
  const { type } = schema;
  if (Array.isArray(type)) return { ...schema, type: type.find((one) => one !== "null") };
  if (members === undefined || choices(schema) !== null) return schema;
  const real = members.map(asSchema).filter((member) => member["type"] !== "null");
  const { anyOf: _any, oneOf: _one, ...rest } = schema;
  const [only] = real;
  return real.length === 1 && only !== undefined
    ? { ...only, ...rest }
    : { ...rest, type: "string" };
}

function choices(schema: Schema): readonly string[] | null {
  if (Array.isArray(schema["enum"])) return schema["enum"].map(String);
  const members = [schema["anyOf"], schema["oneOf"]].find(Array.isArray);
  if (members === undefined) return null;
  const constants = members.map((member) => asSchema(member)["const"]);
  return constants.every((one) => typeof one === "string") ? constants : null;
}

function bounds(schema: Schema) {
  const isWhole = schema["type"] === "integer";
  const min = asNumber(schema["minimum"]);
  const max = asNumber(schema["maximum"]);
  // Zod writes the limits of exact integers into the schema: they are no bounds that a person needs.
  const sane = (bound: number | null) =>
    bound !== null && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : null;
  return { min: sane(min), max: sane(max), step: isWhole ? 1 : 0.1 };
}

const units: readonly (readonly [RegExp, string])[] = [
  [/(?:Seconds|PerSecond)$/, "s"],
  [/Ms$/, "ms"],
  [/Percent$/, "%"],
  [/MiB$/, "MiB"],
];

function unitOf(name: string): string {
  if (name.endsWith("PerSecond")) return "/s";
  return units.find(([ending]) => ending.test(name))?.[1] ?? "";
}

/** "graceSeconds" → "grace". */
export function wordsOf(name: string): string {
  const bare = units.reduce(
    (rest, [ending]) =>
      ending.test(rest) && rest.replace(ending, "") !== "" ? rest.replace(ending, "") : rest,
    name,
  );
  return bare.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const examples = (schema: Schema): string =>
  Array.isArray(schema["examples"]) ? schema["examples"].map(String).join(", ") : "";

const asSchema = (value: unknown): Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : {};

const asNumber = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** What the form sends: only what was given, numbers as numbers. */
export function asParams(
  all: readonly Field[],
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const one of all) {
    const value = values[one.name];
    if (value === undefined || value === "" || value === null) continue;
    given[one.name] = one.type === "number" ? Number(value) : asGiven(one, value);
  }
  return given;
}

/** Where a text field's default is a number, digits mean a number. */
function asGiven(field: Field, value: unknown): unknown {
  const isNumeric = typeof value === "string" && /^\d+$/.test(value);
  return isNumeric && typeof field.initial === "number" ? Number(value) : value;
}
