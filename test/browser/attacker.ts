import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Names that want to be more than text. Each would set `window.owned`. */
export const payloads = [
  `<img src=x onerror="window.owned=1">`,
  `"><script>window.owned=1</script>`,
  `<svg onload=window.owned=1>`,
  `<iframe srcdoc="<script>parent.window.owned=1</script>">`,
  `javascript:window.owned=1`,
  `{{constructor.constructor('window.owned=1')()}}`,
  "${window.owned=1}",
  `'-window.owned=1-'`,
  `</title></style></textarea><script>window.owned=1</script>`,
];

/** What a hostile page does first: read, write without asking, listen. Runs in the browser. */
export async function attack(lab: string) {
  const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  const read = await fetch(`${lab}api/session`, { credentials: "include" }).then(
    async (answer) => await answer.text(),
    () => "refused",
  );
  await fetch(`${lab}api/faults/pod-delete/inject`, { ...json, credentials: "include" }).catch(
    () => null,
  );
  await fetch(`${lab}api/undo`, {
    method: "POST",
    mode: "no-cors",
    credentials: "include",
    headers: { "content-type": "text/plain" },
    body: '{"all":true}',
  }).catch(() => null);
  const stream = await new Promise<string>((resolve) => {
    const socket = new WebSocket(
      `${lab.replace("http", "ws")}socket.io/?EIO=4&transport=websocket`,
    );
    socket.addEventListener("open", () => resolve("open"));
    socket.addEventListener("error", () => resolve("closed"));
  });
  return { read, stream };
}

/** The oldest trick: a form whose only field looks like JSON. Runs in the browser. */
export function postForm(action: string): void {
  const form = Object.assign(document.createElement("form"), {
    action,
    method: "post",
    enctype: "text/plain",
  });
  const field = Object.assign(document.createElement("input"), {
    name: '{"params":{},"a":"',
    value: '"}',
  });
  form.append(field);
  document.body.append(form);
  form.submit();
}

/** Somebody else's page on this machine, and the cookies that browsers sent to it. */
export async function openEvil(html = "<p>Win a pizza!</p>") {
  const cookies: string[] = [];
  const server = createServer((request, response) => {
    if (request.headers.cookie !== undefined) cookies.push(request.headers.cookie);
    response.setHeader("content-type", "text/html").end(html);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    cookies,
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
