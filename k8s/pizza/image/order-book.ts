import { DatabaseSync } from "node:sqlite";

export interface Order {
  readonly id: string;
  readonly pizza: string;
}

/** An order that is on disk. */
export interface Entry extends Order {
  /** Counts up from 1, without a gap. */
  readonly number: number;
  /** When it was written, epoch milliseconds. */
  readonly at: number;
}

export interface OrderBook {
  /** Resolves once the order is on disk. The same id again: the entry that is there, nothing new. */
  write(order: Order): Promise<Entry>;
  find(id: string): Entry | null;
  /** Entries after this number, oldest first. */
  since(number: number, limit: number): readonly Entry[];
  count(): number;
  /** Why nothing can be written, or null. After a failed write it tries again at each call. */
  problem(): string | null;
  /** As on a full disk, until the returned function is called: what is there stays, and SQLite takes nothing more. */
  fill(): () => void;
  close(): void;
}

/** Opens the book in this file, or begins it. Orders that arrive together share one write to the disk. */
export function openOrderBook(file: string, now: () => number = Date.now): OrderBook {
  const database = open(file);
  const insert = database.prepare(
    "INSERT INTO orders (id, pizza, at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
  );
  const byId = database.prepare(`${select} WHERE id = ?`);
  const after = database.prepare(`${select} WHERE number > ? ORDER BY number LIMIT ?`);
  const counted = database.prepare("SELECT count(*) AS count FROM orders");
  const find = (id: string) => (byId.get(id) ?? null) as Entry | null; // our own columns
  let waiting: Waiting[] = [];
  let problem: string | null = null;
  const { begin, rollBack, tryAgain, fill } = transactions(database);

  const commit = (): void => {
    const batch = waiting;
    waiting = [];
    try {
      begin();
      for (const { order } of batch) insert.run(order.id, order.pizza, now());
      database.exec("COMMIT"); // returns when the disk has it (synchronous = FULL)
      problem = null;
    } catch (error) {
      problem = messageOf(error);
      rollBack();
      for (const { fail } of batch) fail(new Error(`Not written: ${problem}`));
      return;
    }
    for (const { order, done } of batch) done(find(order.id) as Entry); // written above
  };

  return {
    write: (order) =>
      new Promise((done, fail) => {
        if (waiting.push({ order, done, fail }) === 1) setImmediate(commit);
      }),
    find,
    since: (number, limit) => after.all(number, limit) as unknown as Entry[], // our own columns
    count: () => Number(counted.get()?.["count"]),
    problem: () => (problem = problem === null ? null : tryAgain()),
    fill,
    close: () => database.close(),
  };
}

/** How this book's transactions begin, are given up and tried, and a disk that has no room for them. */
function transactions(database: DatabaseSync) {
  let isFull = false;
  const begin = (): void => {
    database.exec("BEGIN IMMEDIATE");
    // An order may still fit into the last page, but a full disk has no room for the log of it either.
    if (isFull) database.exec("CREATE TABLE room (taken); DROP TABLE room");
  };
  const rollBack = (): void => {
    if (database.isOpen && database.isTransaction) database.exec("ROLLBACK");
  };
  const tryAgain = (): string | null => {
    try {
      begin();
      database.exec("PRAGMA user_version = 1; COMMIT"); // a write that changes nothing
      return null;
    } catch (error) {
      rollBack();
      return messageOf(error);
    }
  };
  const makeRoom = (): void => {
    isFull = false;
    if (database.isOpen) database.exec(`PRAGMA max_page_count = ${mostPages}`);
  };
  const fill = () => {
    isFull = true;
    database.exec("PRAGMA max_page_count = 1"); // never less than the present size, whatever is asked for
    return makeRoom;
  };
  return { begin, rollBack, tryAgain, fill };
}

/** SQLite's own limit. */
const mostPages = 4_294_967_294;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

interface Waiting {
  readonly order: Order;
  readonly done: (entry: Entry) => void;
  readonly fail: (error: Error) => void;
}

const select = "SELECT number, id, pizza, at FROM orders";

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 2000 });
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS orders (
      number INTEGER PRIMARY KEY,
      id     TEXT NOT NULL UNIQUE,
      pizza  TEXT NOT NULL,
      at     INTEGER NOT NULL
    ) STRICT;
  `);
  return database;
}
