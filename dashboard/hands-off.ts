import { options, type VNode } from "preact";

/** Nothing of these is ever drawn for the audience. */
const never: ReadonlySet<unknown> = new Set(["kbd", "input", "select", "textarea", "label", "a"]);

/**
 * From now on no view draws a control: a button is only its words (`data-control`, so that a style can leave it out),
 * key hints and fields are not there, and nothing listens. In one place, so that a view that is written tomorrow cannot forget it.
 */
export function keepHandsOff(): void {
  const known = { ...options };
  options.vnode = (vnode) => {
    if (typeof vnode.type === "string") disarm(vnode);
    known.vnode?.(vnode);
  };
}

function disarm(vnode: VNode): void {
  const props = vnode.props as Record<string, unknown>;
  for (const name of Object.keys(props))
    if (/^on[A-Z]/.test(name) || name === "tabIndex" || name === "href") delete props[name];
  if (never.has(vnode.type)) {
    vnode.type = "i";
    vnode.props = { hidden: true, children: null } as VNode["props"];
  }
  if (vnode.type === "button") {
    vnode.type = "span";
    props["data-control"] = true;
    for (const name of ["type", "disabled", "role", "title"]) delete props[name];
    for (const name of Object.keys(props)) if (name.startsWith("aria-")) delete props[name];
  }
  if (props["role"] === "tablist" || props["role"] === "tabpanel") delete props["role"];
}
