/** Who stands where: per node a row of places, null where one is free. */
export type Places = Readonly<Record<string, readonly (string | null)[]>>;

/** Nobody on a shelf moves because a neighbour came or went: who stays keeps the place, who is new takes the first free one. */
export function settle(before: Places, now: Readonly<Record<string, readonly string[]>>): Places {
  return Object.fromEntries(
    Object.entries(now).map(([node, uids]) => [node, seat(before[node] ?? [], uids)]),
  );
}

function seat(before: readonly (string | null)[], uids: readonly string[]): (string | null)[] {
  const here = new Set(uids);
  const row = before.map((uid) => (uid !== null && here.has(uid) ? uid : null));
  const seated = new Set(row);
  for (const uid of uids) {
    if (seated.has(uid)) continue;
    const free = row.indexOf(null);
    row.splice(free === -1 ? row.length : free, free === -1 ? 0 : 1, uid);
  }
  while (row.length > 0 && row.at(-1) === null) row.pop();
  return row;
}
