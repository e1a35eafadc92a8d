import { type CachedFile, clearCache, listCache } from "@ernie-m/runtime-web";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatBytes, formatCount } from "../format.js";
import { groupBy } from "../spans/group-by.js";
import { embeddedLocations, ready } from "../state/model.js";

/** What earlier downloads left in this browser, by checkpoint. */
export function CacheList() {
  const files = useSignal<readonly CachedFile[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const asking = useSignal(false);
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
          onClick={() => {
            asking.value = true;
          }}
        >
          Clear all
        </button>
      </div>
      {asking.value && known.length > 0 && (
        <div class="question-back" role="alertdialog" aria-labelledby="clear-question">
          <p id="clear-question">
            Remove {formatBytes(sizeOf(known))}? What is loaded goes on, and is fetched again when it needs
            its files{ready.value?.source.kind === "hub" && ` (${ready.value.info.name} from the hub)`}.
          </p>
          <div class="row">
            <button
              type="button"
              class="primary"
              onClick={() => {
                asking.value = false;
                void attempt(() => clearCache());
              }}
            >
              Remove all
            </button>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                asking.value = false;
              }}
            >
              Keep
            </button>
          </div>
        </div>
      )}
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {files.value !== undefined && known.length === 0 && <p class="empty">Nothing is kept.</p>}
      <ul class="cached">
        {[...groupBy(known, ({ location }) => location)].map(([location, own]) => (
          <li key={location}>
            <span class="cached-name">{nameOf(location)}</span>
            <span class="cached-size">
              {formatCount(own.length, "file")} · {formatBytes(sizeOf(own))}
              {own.some(({ complete }) => !complete) && " · not complete"}{" "}
              <button
                type="button"
                class="quiet"
                aria-label={`Remove ${nameOf(location)}`}
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

function sizeOf(files: readonly CachedFile[]): number {
  return files.reduce((sum, { loaded }) => sum + loaded, 0);
}

/** The page's own model by its name, not by where the page lies. */
function nameOf(location: string): string {
  return embeddedLocations().get(location) ?? location;
}
