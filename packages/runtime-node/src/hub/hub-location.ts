import { lstat } from "node:fs/promises";
import { resolve } from "node:path";
import type { CheckpointLocation } from "@ernie-m/core";
import { isHubId } from "@ernie-m/core/runtime";

/**
 * The hub id that `where` is; undefined when it is a path, a URL, or anything of that name lies on the local
 * disk.
 */
export async function hubIdOf(where: CheckpointLocation): Promise<string | undefined> {
  if (typeof where !== "string" || !isHubId(where)) return undefined;
  const found = await lstat(resolve(where)).catch(() => undefined);
  return found === undefined ? where : undefined;
}
