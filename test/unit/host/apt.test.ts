import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ownSource, parseDeb822, parseOneLine, suiteFiles } from "../../../backend/host/apt.ts";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

describe("apt", () => {
  test("a newer suite offers the named packages and nothing else", () => {
    const own = { uri: "http://mirror.example/debian", suites: ["bookworm"], signedBy: keyring };

    const [source, pin] = suiteFiles(own, "trixie", ["docker.io", "docker-cli"]);

    expect(source.path).toBe("/etc/apt/sources.list.d/kintsugi-trixie.sources");
    expect(source.text.split("\n").slice(1)).toEqual([
      "Types: deb",
      "URIs: http://mirror.example/debian",
      "Suites: trixie",
      "Components: main",
      `Signed-By: ${keyring}`,
      "",
    ]);
    expect(pin.text).toBe(
      "Package: *\nPin: release n=trixie\nPin-Priority: 100\n\n" +
        "Package: docker.io docker-cli\nPin: release n=trixie\nPin-Priority: 990\n",
    );
  });

  test("a machine that trusts its mirror by apt's own keys names none", () => {
    const own = { uri: "http://mirror.example/debian", suites: ["bookworm"], signedBy: null };

    const [source] = suiteFiles(own, "trixie", ["containerd"]);

    expect(source.text).not.toContain("Signed-By");
  });

  test("deb822 stanzas are read past their comments, and sources of source code are left out", () => {
    const text =
      "Types: deb\n# a snapshot\nURIs: http://a.example/debian\nSuites: bookworm bookworm-updates\n" +
      `Components: main\nSigned-By: ${keyring}\n\n` +
      "Types: deb-src\nURIs: http://b.example/debian\nSuites: bookworm\nComponents: main\n";

    const sources = parseDeb822(text);

    expect(sources).toEqual([
      {
        uri: "http://a.example/debian",
        suites: ["bookworm", "bookworm-updates"],
        signedBy: keyring,
      },
    ]);
  });

  test("one-line sources are read with and without options", () => {
    const text =
      "# deb http://no.example/debian bookworm main\n" +
      "deb http://a.example/debian bookworm main contrib\n" +
      "deb [arch=amd64 signed-by=/k.gpg] http://b.example/x stable main\n";

    const sources = parseOneLine(text);

    expect(sources).toEqual([
      { uri: "http://a.example/debian", suites: ["bookworm"], signedBy: null },
      { uri: "http://b.example/x", suites: ["stable"], signedBy: "/k.gpg" },
    ]);
  });

  test("the machine's own source is the one that offers its release", async () => {
    const etc = await mkdtemp(join(tmpdir(), "etc-"));
    onTestFinished(() => rm(etc, { recursive: true }));
    await mkdir(join(etc, "apt", "sources.list.d"), { recursive: true });
    await writeFile(
      join(etc, "os-release"),
      'ID=debian\nVERSION_CODENAME=bookworm\nVERSION_ID="12"\n',
    );
    await writeFile(
      join(etc, "apt", "sources.list.d", "a-vendor.list"),
      "deb http://vendor.example/node nodistro main\n",
    );
    await writeFile(
      join(etc, "apt", "sources.list.d", "debian.sources"),
      "Types: deb\nURIs: http://own.example/debian\nSuites: bookworm\nComponents: main\n",
    );

    const source = await ownSource(etc);

    expect(source?.uri).toBe("http://own.example/debian");
  });

  test("a machine without a release name has no source of its own", async () => {
    const source = await ownSource("/nowhere");

    expect(source).toBeNull();
  });
});
