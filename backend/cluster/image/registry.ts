import { tryExec } from "../../host/exec.ts";
import { publishedNodeImage } from "./versions.ts";

/** Whether a registry answers for this image. A hall's network may swallow packets: gives up after a few seconds. */
export async function canPull(
  image: string = publishedNodeImage,
  signal?: AbortSignal,
): Promise<boolean> {
  const { exitCode } = await tryExec("docker", ["manifest", "inspect", image], {
    timeoutMs: 6000,
    ...(signal === undefined ? {} : { signal }),
  });
  return exitCode === 0;
}

/** Whether Docker has the image here. */
export async function hasImage(image: string, signal?: AbortSignal): Promise<boolean> {
  const args = ["image", "inspect", "--format", "{{.Id}}", image];
  const { exitCode } = await tryExec("docker", args, signal === undefined ? {} : { signal });
  return exitCode === 0;
}
