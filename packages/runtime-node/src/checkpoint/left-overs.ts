import { readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { recordedPart } from "./commit-record.js";
import { isGone, readHolder } from "./lock-holder.js";
import { isPartName, lockOf, oldOf, partsAmong } from "./part-names.js";

/** Milliseconds without a sign of life after which nobody writes any more, however clocks of machines differ. */
const DAY = 86_400_000;

/**
 * Removes what processes that were killed while they wrote to a target have left beside it: what no commit needs that can
 * still be finished, and nobody writes to who may be alive. `isOurs`: nobody else writes to the target.
 *
 * Never throws: what stays is in nobody's way.
 */
export async function removeLeftOvers(target: string, { isOurs = false } = {}): Promise<void> {
  const parent = dirname(target);
  const names = await readdir(parent).catch(() => []);
  const parts = partsAmong(names, basename(target));
  if (parts.length === 0) return;
  const needed = await neededParts(parent, names);
  for (const name of parts) {
    const part = join(parent, name);
    if (needed.has(name)) continue;
    if (isOurs) await removePart(part);
    else await removeAbandoned(part);
  }
}

/** Removes a part and what belongs to it, if nobody writes to it who may be alive. Never throws. */
export async function removeAbandoned(part: string): Promise<void> {
  if (await isAbandoned(part)) await removePart(part);
}

async function removePart(part: string): Promise<void> {
  // The lock last: whoever is ended in the middle leaves what can still be told to be nobody's.
  for (const path of [part, oldOf(part), lockOf(part)])
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

/** Parts that commits into any folder of theirs still need: the target may have got another name since. */
async function neededParts(
  parent: string,
  names: readonly string[],
): Promise<ReadonlySet<string | undefined>> {
  const needed = new Set<string | undefined>();
  // A record that has not left its part is none yet.
  for (const name of names) if (!isPartName(name)) needed.add(await recordedPart(join(parent, name)));
  return needed;
}

async function isAbandoned(part: string): Promise<boolean> {
  const holder = await readHolder(lockOf(part));
  if (holder !== undefined && isGone(holder)) return true;
  return Date.now() - (await lastSign(part)) > DAY;
}

/** When anything was last done in a part, or its lock renewed, in milliseconds. */
async function lastSign(part: string): Promise<number> {
  const inside = await readdir(part).catch(() => []);
  const paths = [part, oldOf(part), lockOf(part), ...inside.map((name) => join(part, name))];
  const times = paths.map((path) =>
    stat(path)
      .then(({ mtimeMs }) => mtimeMs)
      .catch(() => 0),
  );
  return Math.max(...(await Promise.all(times)));
}
