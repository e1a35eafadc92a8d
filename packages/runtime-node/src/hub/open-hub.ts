import { DownloadError } from "@ernie-m/core";
import { isCommit, isUnreachable } from "@ernie-m/core/runtime";
import { CachedModel } from "./cached-model.js";
import { HubApi } from "./hub-api.js";
import { HubFiles } from "./hub-files.js";
import { HubHttp } from "./hub-http.js";
import type { HubSettings } from "./hub-options.js";

/** With a cache to fall back on, a hub that does not answer is not asked for long. */
const RETRIES_BESIDE_CACHE = 1;

/**
 * Opens a model on the hub. A branch or tag is looked up once, here; a whole commit hash needs no look-up.
 * When the hub cannot be reached, what the cache has of the revision is used, as the Python tools do.
 *
 * Throws: DownloadError; what the signal throws.
 */
export async function openHub(id: string, settings: HubSettings): Promise<HubFiles> {
  const { revision, signal, retries } = settings;
  const location = `${id}@${revision}`;
  const cached = await CachedModel.open(settings.cacheDir, id);
  const http = new HubHttp(settings, location);
  const api = new HubApi(id, settings, http, location);
  const known = await cached.commitOf(revision);
  signal?.throwIfAborted();
  const parts = { location, cached, api, http, settings };
  if (settings.offline) {
    if (known === undefined || !(await cached.holds(known))) {
      throw new DownloadError(
        "offline",
        location,
        `is not in the cache (${cached.folder}), and ${OFFLINE.reason}`,
      );
    }
    return new HubFiles({ ...parts, commit: known, offline: OFFLINE });
  }
  if (isCommit(revision)) {
    // Without anything of it in the cache, now is the time to find out whether there is such a commit.
    if (!(await cached.holds(revision)))
      await cached.keepTree(revision, await api.filesAt(revision, retries));
    return new HubFiles({ ...parts, commit: revision, offline: undefined });
  }
  try {
    const commit = await api.commitOf(
      revision,
      known === undefined ? retries : Math.min(retries, RETRIES_BESIDE_CACHE),
    );
    await cached.keepCommit(revision, commit);
    return new HubFiles({ ...parts, commit, offline: undefined });
  } catch (cause) {
    if (known === undefined || !isUnreachable(cause)) throw cause;
    return new HubFiles({ ...parts, commit: known, offline: { reason: cause.reason, cause } });
  }
}

const OFFLINE = { reason: "nothing is requested: offline mode is on" } as const;
