import { chmod, copyFile, link, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { docker } from "../../host/docker.ts";
import { exec, type ExecOptions } from "../../host/exec.ts";
import { recipeDir } from "./inputs.ts";
import { nodeImages, sandboxImage } from "./versions.ts";

export interface SmallImages {
  /** The unpacked Debian root file system that files are taken from. */
  readonly root: string;
  /** Built programs by name. */
  readonly programs: ReadonlyMap<string, string>;
  /** An empty folder to work in. */
  readonly folder: string;
  readonly options: ExecOptions;
}

/** Makes every image that a node holds from its first start, in Docker, each under its name. */
export async function buildSmallImages(from: SmallImages, tell: (line: string) => void) {
  for (const { image, program, inside } of nodeImages) {
    tell(image);
    const tree = await newTree(from, image);
    if (inside !== "program") await addBusybox(from, tree);
    if (inside === "network") await pick(from, tree, await networkTools(from.root));
    if (program !== null) await addProgram(from, tree, program.name);
    await importTree(from, tree, { image, entrypoint: program?.name ?? null });
  }
  tell(sandboxImage);
  await buildPause(from);
}

/** A small Debian that can run the published Node.js program: a shell, glibc, libstdc++, certificates, and the user `node`. */
export async function buildRootImage(from: SmallImages, image: string): Promise<void> {
  const tree = await newTree(from, image);
  await addBusybox(from, tree);
  const lib = `/usr/lib/${await libraryTriplet(from.root)}`;
  const byHand = [
    "libdl.so.2",
    "libpthread.so.0",
    "librt.so.1",
    "libresolv.so.2",
    "libnss_dns.so.2",
    "libnss_files.so.2",
  ];
  await pick(from, tree, [
    // apt stands for every program written in C++: its libraries are the ones that Node needs.
    "/usr/bin/apt",
    "/etc/ssl/certs/ca-certificates.crt",
    "/usr/lib/os-release",
    ...byHand.map((name) => `${lib}/${name}`),
  ]);
  await writeFile(
    join(tree, "etc/passwd"),
    "root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n",
  );
  await writeFile(join(tree, "etc/group"), "root:x:0:\nnode:x:1000:\n");
  await exec("install", ["-d", "-o", "1000", "-g", "1000", join(tree, "home/node")]);
  await importTree(from, tree, { image, entrypoint: null });
}

/** The layout of a merged-/usr Debian, empty. */
async function newTree({ folder }: SmallImages, image: string): Promise<string> {
  const tree = join(folder, image.replaceAll(/[^a-z0-9.-]/gi, "_"));
  for (const path of [
    "usr/bin",
    "usr/sbin",
    "usr/lib",
    "usr/lib64",
    "usr/local/bin",
    "etc",
    "root",
    "run",
    "tmp",
  ])
    await mkdir(join(tree, path), { recursive: true });
  await chmod(join(tree, "tmp"), 0o1777);
  for (const name of ["bin", "sbin", "lib", "lib64"])
    await symlink(`usr/${name}`, join(tree, name));
  return tree;
}

async function addProgram(from: SmallImages, tree: string, name: string): Promise<void> {
  const path = from.programs.get(name);
  if (path === undefined) throw new Error(`${name} was not built.`);
  const target = join(tree, "usr/local/bin", name);
  await copyFile(path, target);
  await chmod(target, 0o755);
}

/** The static busybox under each of its names. */
async function addBusybox({ root, options }: SmallImages, tree: string): Promise<void> {
  const bin = join(tree, "usr/bin");
  await copyFile(join(root, "usr/bin/busybox"), join(bin, "busybox"));
  await chmod(join(bin, "busybox"), 0o755);
  const applets = (await exec(join(root, "usr/bin/busybox"), ["--list"], options)).split("\n");
  for (const name of applets)
    if (name !== "busybox") await link(join(bin, "busybox"), join(bin, name));
}

/** Files out of the Debian root file system with the libraries they need, links resolved. */
async function pick(
  { root, folder, options }: SmallImages,
  tree: string,
  paths: readonly string[],
) {
  const said = await exec(
    "chroot",
    [root, "sh", "-c", 'ldd "$@" 2>/dev/null || true', "ldd", ...paths],
    options,
  );
  const libraries = said
    .split("\n")
    .flatMap((line) => /(?:=> |^\s+)(\/\S+) \(0x/.exec(line)?.[1] ?? []);
  const archive = join(folder, "picked.tar");
  const relative = [...new Set([...paths, ...libraries])].map((path) => path.slice(1));
  // Inside the root, so that its absolute links lead to its own files.
  const inRoot = "/tmp/picked.tar";
  await exec("chroot", [root, "tar", "-chf", inRoot, "-C", "/", ...relative], options);
  await exec("mv", [join(root, inRoot), archive], options);
  await exec("tar", ["--keep-directory-symlink", "-xf", archive, "-C", tree], options);
}

/** iptables in both its forms with every extension (some need libm, which nothing else would bring), and what routes packets. */
async function networkTools(root: string): Promise<string[]> {
  const tools = ["iptables", "ip6tables"].flatMap((name) => [
    name,
    `${name}-save`,
    `${name}-restore`,
  ]);
  const extensions = `/usr/lib/${await libraryTriplet(root)}/xtables`;
  return [
    ...tools.map((name) => `/usr/sbin/${name}`),
    "/usr/sbin/nft",
    "/usr/sbin/conntrack",
    "/usr/bin/ip",
    ...(await readdir(join(root, extensions))).map((name) => `${extensions}/${name}`),
  ];
}

async function libraryTriplet(root: string): Promise<string> {
  const triplet = (await readdir(join(root, "usr/lib"))).find((name) =>
    name.endsWith("-linux-gnu"),
  );
  if (triplet === undefined) throw new Error("The root file system has no folder of libraries.");
  return triplet;
}

async function buildPause(from: SmallImages): Promise<void> {
  const tree = join(from.folder, "pause");
  await mkdir(tree);
  const source = join(recipeDir, "pause.c");
  await exec("gcc", ["-Os", "-static", "-s", "-o", join(tree, "pause"), source], from.options);
  await importTree(from, tree, { image: sandboxImage, entrypoint: "/pause" });
}

async function importTree(
  { options }: SmallImages,
  tree: string,
  { image, entrypoint }: { readonly image: string; readonly entrypoint: string | null },
) {
  const archive = `${tree}.tar`;
  await exec("tar", ["--numeric-owner", "-C", tree, "-cf", archive, "."], options);
  const changes = entrypoint === null ? [path] : [path, `ENTRYPOINT ["${entrypoint}"]`];
  await docker(["import", ...changes.flatMap((change) => ["-c", change]), archive, image], options);
  await exec("rm", ["-rf", tree, archive], options);
}

const path = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
