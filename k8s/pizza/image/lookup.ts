import { type LookupAddress, lookup as resolve } from "node:dns";
import type { LookupFunction } from "node:net";

const keepMs = 5000;

/** Looks names up as Node does, but asks the cluster's DNS once in five seconds for each and not once an order. */
export function createLookup(now: () => number = Date.now): LookupFunction {
  const known = new Map<string, { readonly until: number; readonly addresses: Addresses }>();
  return (name, options, callback) => {
    const give = ([first, ...more]: Addresses) =>
      options.all === true
        ? callback(null, [first, ...more])
        : callback(null, first.address, first.family);
    const found = known.get(name);
    // Never in the same turn: the caller is not listening yet.
    if (found !== undefined && now() < found.until) return process.nextTick(give, found.addresses);
    return resolve(name, { all: true }, (error, addresses) => {
      // A failure is not remembered: the next order asks again.
      if (error !== null) return callback(error, []);
      const [first, ...more] = addresses;
      if (first === undefined) return callback(new Error(`${name} has no address.`), []);
      known.set(name, { until: now() + keepMs, addresses: [first, ...more] });
      return give([first, ...more]);
    });
  };
}

type Addresses = readonly [LookupAddress, ...LookupAddress[]];
