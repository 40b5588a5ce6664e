import { describe, expect, test } from "vitest";
import { isNewEnough, readInfo, upstreamVersion } from "../../../backend/host/docker.ts";

const info = (version: string) =>
  JSON.stringify({ ServerVersion: version, CgroupVersion: "1", NCPU: 2, MemTotal: 1024 });

describe("Docker's own description", () => {
  test("tells version, processors, memory and cgroups", () => {
    const server = readInfo(info("26.1.5+dfsg1"), false);

    expect(server).toEqual({
      version: "26.1.5+dfsg1",
      cgroupVersion: 1,
      cpus: 2,
      memoryBytes: 1024,
      canRunPrivileged: true,
    });
  });

  test("without a server's version is no server", () => {
    const server = readInfo('{"ServerErrors":["Cannot connect"]}', true);

    expect(server).toBeNull();
  });

  test("an old Docker runs privileged containers only where nothing is missing to give them", () => {
    expect(readInfo(info("20.10.24"), false)?.canRunPrivileged).toBe(false);
    expect(readInfo(info("20.10.24"), true)?.canRunPrivileged).toBe(true);
  });

  test.each([
    ["20.10.24+dfsg1-1+deb12u1", "20.10.24", false],
    ["26.1.5+dfsg1-9+b11", "26.1.5", true],
    ["5:29.0.1-1~debian.12~bookworm", "29.0.1", true],
  ])("Debian's %s is Docker %s", (debian, upstream, enough) => {
    const version = upstreamVersion(debian);

    expect(version).toBe(upstream);
    expect(isNewEnough(version)).toBe(enough);
  });
});
