import type { KubeEventView } from "../../wire/views.ts";
import { count, fields, identity, ownerFrom, stamp, text } from "./fields.ts";

/** A v1 Event (the form that `kubectl get events` shows) as the page needs it. */
export function kubeEventView(object: unknown): KubeEventView | null {
  const event = fields(object);
  const seen = identity(event);
  if (seen === null) return null;
  const series = fields(event["series"]);
  const at =
    stamp(series["lastObservedTime"]) ??
    stamp(event["lastTimestamp"]) ??
    stamp(event["eventTime"]) ??
    stamp(fields(event["metadata"])["creationTimestamp"]);
  return {
    ...seen,
    at: at ?? 0,
    warning: event["type"] === "Warning",
    reason: text(event["reason"]) ?? "",
    message: text(event["message"]) ?? "",
    about: ownerFrom(fields(event["involvedObject"])),
    count: Math.max(1, count(series["count"]) || count(event["count"])),
  };
}
