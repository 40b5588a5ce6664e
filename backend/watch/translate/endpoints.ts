import type { EndpointsView } from "../../wire/views.ts";
import { fields, identity, items, label, text } from "./fields.ts";

/** A slice holds at most 1000 endpoints; the lab's have a handful. */
const mostEndpoints = 1000;

/** A discovery.k8s.io/v1 EndpointSlice as the page needs it: endpoints that are pods, without addresses. */
export function endpointsView(object: unknown): EndpointsView | null {
  const slice = fields(object);
  const seen = identity(slice);
  if (seen === null) return null;
  const endpoints = items(slice["endpoints"]).slice(0, mostEndpoints);
  return {
    ...seen,
    service: label(slice, "kubernetes.io/service-name") ?? seen.name,
    endpoints: endpoints.flatMap((endpoint) => {
      const target = fields(endpoint["targetRef"]);
      const pod = target["kind"] === "Pod" ? text(target["name"]) : null;
      if (pod === null) return [];
      const conditions = fields(endpoint["conditions"]);
      // The API's own rule: an unknown `ready` counts as ready, an unknown `serving` as whatever `ready` is.
      const ready = conditions["ready"] !== false;
      const serving = (conditions["serving"] ?? ready) === true;
      return [{ pod, ready, serving, terminating: conditions["terminating"] === true }];
    }),
  };
}
