import { describe, expect, test } from "vitest";
import { readInputs, recipeDir } from "../../../../backend/cluster/image/inputs.ts";
import * as versions from "../../../../backend/cluster/image/versions.ts";

describe("what the cluster is made of", () => {
  test("every program has a module of ours that pins it, with checksums", async () => {
    const files = await readInputs(recipeDir);

    const paths = new Set(files.map(({ path }) => path));
    for (const { module } of Object.values(versions.programs))
      for (const name of ["go.mod", "go.sum"]) expect(paths).toContain(`go/${module}/${name}`);
  });

  test("the module of Kubernetes pins the version that is stamped into its programs", async () => {
    const files = await readInputs(recipeDir);

    const goMod = files.find(({ path }) => path === "go/kubernetes/go.mod")?.content;
    expect(goMod).toContain(`require k8s.io/kubernetes ${versions.kubernetesVersion}\n`);
    expect(versions.programs.kubelet.ldflags).toContain(`gitVersion=${versions.kubernetesVersion}`);
  });

  test("every image that a node's manifests name is preloaded", async () => {
    const files = await readInputs(recipeDir);

    const manifests = files.filter(({ path }) => path.startsWith("root/kind/manifests/"));
    const asked = manifests.flatMap(({ content }) =>
      [...content.matchAll(/image: ([a-z0-9.]+\/[^\s,}]+)/g)].map((match) => match[1]),
    );
    const held = versions.nodeImages.map(({ image }) => image);
    expect(asked.length).toBeGreaterThan(2);
    expect(held).toEqual(expect.arrayContaining(asked));
  });

  test("containerd starts pods with the sandbox image that is preloaded", async () => {
    const files = await readInputs(recipeDir);

    const config = files.find(({ path }) => path === "root/etc/containerd/config.toml")?.content;
    expect(config).toContain(`sandbox_image = "${versions.sandboxImage}"`);
  });
});
