import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSessions, isSameSecret, type Session } from "../../../backend/api/sessions.ts";
import { createFakeTime } from "../../fakes/time.ts";

let dir = "";
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "kintsugi-sessions-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const time = createFakeTime();
const open = (file = "sessions.json") => createSessions({ file: join(dir, file), clock: time });
const pair = (sessions: ReturnType<typeof open>): Session => {
  const session = sessions.redeem(sessions.issueCode());
  if (session === null) throw new Error("A fresh code did not pair.");
  return session;
};

test("a code pairs once and never again", () => {
  const sessions = open();
  const code = sessions.issueCode();

  expect(sessions.redeem(code)).not.toBeNull();
  expect(sessions.redeem(code)).toBeNull();
});

test("several codes may be open, and each pairs a session of its own", () => {
  const sessions = open();
  const codes = [sessions.issueCode(), sessions.issueCode()];

  const [one, two] = codes.map((code) => sessions.redeem(code));

  expect(one?.secret).not.toBe(two?.secret);
  expect(one?.token).not.toBe(two?.token);
});

test("a code is worthless after ten minutes", async () => {
  const sessions = open();
  const code = sessions.issueCode();

  await time.advance(10 * 60_000 + 1);

  expect(sessions.redeem(code)).toBeNull();
});

test.each(["", "x", "0".repeat(22), "__proto__"])("the wrong code %j does not pair", (code) => {
  const sessions = open();
  sessions.issueCode();

  expect(sessions.redeem(code)).toBeNull();
});

test("a session outlives the lab with the same token, a code does not", () => {
  const first = open();
  const session = pair(first);
  const code = first.issueCode();

  const second = open();

  expect(second.find(session.secret)).toEqual(session);
  expect(second.redeem(code)).toBeNull();
});

test("a session ends after a day", async () => {
  const sessions = open();
  const session = pair(sessions);

  await time.advance(24 * 3_600_000 + 1);

  expect(sessions.find(session.secret)).toBeNull();
  expect(open().find(session.secret)).toBeNull();
});

test("the file is for its user alone and holds neither secret nor token", () => {
  const session = pair(open());

  const file = join(dir, "sessions.json");
  const text = readFileSync(file, "utf8");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(text).not.toContain(session.secret);
  expect(text).not.toContain(session.token);
});

test("a folder that is not there yet is made, for its user alone", () => {
  const session = pair(open("new/sessions.json"));

  expect(open("new/sessions.json").find(session.secret)).toEqual(session);
  expect(statSync(join(dir, "new")).mode & 0o777).toBe(0o700);
});

test("what the file holds is no way in", () => {
  const sessions = open();
  pair(sessions);
  const { sessions: kept } = JSON.parse(readFileSync(join(dir, "sessions.json"), "utf8")) as {
    sessions: { hash: string }[];
  };

  expect(sessions.find(kept[0]?.hash ?? "")).toBeNull();
});

test.each(["", "{", "[]", '{"sessions":[{"hash":"zz","endsAt":1}]}', '{"sessions":"all"}'])(
  "a broken file (%j) lets nobody in and keeps nobody from pairing",
  (text) => {
    writeFileSync(join(dir, "sessions.json"), text);
    const sessions = open();

    expect(sessions.find("")).toBeNull();
    expect(sessions.find(pair(sessions).secret)).not.toBeNull();
  },
);

test("the oldest of many sessions makes room", () => {
  const sessions = open();
  const all = Array.from({ length: 33 }, () => pair(sessions));

  expect(sessions.find(all[0]?.secret ?? "")).toBeNull();
  expect(all.slice(1).every(({ secret }) => sessions.find(secret) !== null)).toBe(true);
});

test("secrets of different length are compared without an error", () => {
  expect(isSameSecret("a", "a")).toBe(true);
  expect(isSameSecret("a", "ab")).toBe(false);
  expect(isSameSecret("", "é")).toBe(false);
});
