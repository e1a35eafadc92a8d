import { type CachedFile, clearCache, listCache } from "@ernie-m/runtime-web";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatBytes, formatCount } from "../format.js";
import { groupBy } from "../spans/group-by.js";
import { ready } from "../state/model.js";

/** What earlier downloads left in this browser, by checkpoint. */
export function CacheList() {
  const files = useSignal<readonly CachedFile[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      files.value = await listCache();
      problem.value = undefined;
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  };
  useEffect(() => void attempt(async () => {}), [ready.value]);
  const known = files.value ?? [];
  return (
    <>
      <div class="card-head">
        <h2 id="cache-title">Kept in this browser</h2>
        <button
          type="button"
          class="quiet"
          disabled={known.length === 0}
          onClick={() => void attempt(() => clearCache())}
        >
          Clear all
        </button>
      </div>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {files.value !== undefined && known.length === 0 && <p class="empty">Nothing is kept.</p>}
      <ul class="cached">
        {[...groupBy(known, ({ location }) => location)].map(([location, own]) => (
          <li key={location}>
            <span class="cached-name">{location}</span>
            <span class="cached-size">
              {formatCount(own.length, "file")} ·{" "}
              {formatBytes(own.reduce((sum, { loaded }) => sum + loaded, 0))}
              {own.some(({ complete }) => !complete) && " · not complete"}{" "}
              <button
                type="button"
                class="quiet"
                aria-label={`Remove ${location}`}
                onClick={() => void attempt(() => clearCache({ location }))}
              >
                Remove
              </button>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
