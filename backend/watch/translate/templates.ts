import { createHash } from "node:crypto";
import type { TemplateView } from "../../wire/views.ts";
import { fields, type Fields, items, label, text } from "./fields.ts";

const mostParts = 48;
const mostContainers = 4;
const longestName = 64;
const longestValue = 64;

/** What the pod-template-hash label, which is not of its author, is called. */
const hashLabel = "pod-template-hash";
const versionLabel = "app.kubernetes.io/version";
const restartedAt = "kubectl.kubernetes.io/restartedAt";

/** What tells one pod template from another, in short: never the whole of it. */
export function templateView(given: unknown): TemplateView {
  const template = fields(given);
  const spec = fields(template["spec"]);
  const containers = items(spec["containers"]).slice(0, mostContainers);
  const [first] = containers;
  const parts = [
    ...containers.flatMap((one) => containerParts(one, containers.length > 1)),
    ...podParts(spec),
    ...metadataParts(template),
  ];
  return {
    hash: label(template, hashLabel),
    image: first === undefined ? null : text(first["image"]),
    parts: Object.fromEntries(parts.map(trimmed).filter(saysSomething).slice(0, mostParts)),
    whole: hashOf(withoutHash(template)),
  };
}

/** Name and value; a value that is too long, or that nobody should read, is told apart by nothing but the hash of the whole. */
type Part = readonly [name: string, value: unknown];

function containerParts(container: Fields, isOneOfMany: boolean): readonly Part[] {
  const resources = fields(container["resources"]);
  const lifecycle = fields(container["lifecycle"]);
  const parts: readonly Part[] = [
    ["image", container["image"]],
    ["command", container["command"]],
    ["arguments", container["args"]],
    ...items(container["env"]).map(envPart),
    ...Object.entries(fields(resources["requests"])).map(at("request")),
    ...Object.entries(fields(resources["limits"])).map(at("limit")),
    ["startup probe", container["startupProbe"]],
    ["readiness probe", container["readinessProbe"]],
    ["liveness probe", container["livenessProbe"]],
    ["preStop", lifecycle["preStop"]],
    ["ports", container["ports"]],
  ];
  const prefix = isOneOfMany ? `${text(container["name"]) ?? "?"}: ` : "";
  return parts.map(([name, value]) => [`${prefix}${name}`, value] as const);
}

/** What a name says is secret is not told, not even in a lab. */
const isSecret = (name: string) => /key|token|pass|secret|credential/i.test(name);

function envPart(entry: Fields): Part {
  const name = text(entry["name"]) ?? "?";
  const { value } = entry;
  if (isSecret(name)) return [`env ${name}`, "(not shown)"];
  return [`env ${name}`, value ?? entry["valueFrom"] ?? ""];
}

const at =
  (what: string) =>
  ([name, value]: readonly [string, unknown]): Part => [`${name} ${what}`, value];

const podParts = (spec: Fields): readonly Part[] => [
  ["grace period", inSeconds(spec["terminationGracePeriodSeconds"])],
  ["service account", spec["serviceAccountName"]],
  ["node selector", spec["nodeSelector"]],
  ["priority", spec["priorityClassName"]],
  ["volumes", items(spec["volumes"]).map(({ name }) => text(name) ?? "?")],
];

const inSeconds = (value: unknown) => (typeof value === "number" ? `${value} s` : undefined);

function metadataParts(template: Fields): readonly Part[] {
  const metadata = fields(template["metadata"]);
  const annotations = Object.entries(fields(metadata["annotations"]));
  const labels = Object.entries(fields(metadata["labels"]));
  return [
    ...labels
      .filter(([name]) => name !== hashLabel)
      .map(([name, value]): Part => [name === versionLabel ? "version" : `label ${name}`, value]),
    ...annotations.map(([name, value]): Part => [
      name === restartedAt ? "restarted" : `annotation ${name}`,
      value,
    ]),
  ].filter(([name]) => !name.startsWith("label app.kubernetes.io/"));
}

function trimmed([name, value]: Part): readonly [string, string] {
  const said = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const short = said.length > longestValue ? `${said.slice(0, longestValue - 1)}…` : said;
  return [name.slice(0, longestName), short];
}

const empty = new Set(["", "[]", "{}"]);
const saysSomething = ([, value]: readonly [string, string]) => !empty.has(value);

/** As the Deployment has it: the label comes from its controller. */
function withoutHash(template: Fields): unknown {
  const metadata = fields(template["metadata"]);
  const { [hashLabel]: _hash, ...labels } = fields(metadata["labels"]);
  return { ...template, metadata: { ...metadata, labels } };
}

/** The API server writes objects in the order of its own fields: the same template is the same text. */
const hashOf = (value: unknown) =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
