import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatBytes } from "../format.js";
import { dtype, loading, loadModel, ready } from "../state/model.js";
import { type DeviceRoom, fitOf, type KnownModel, knownModels } from "./known-models.js";

const FITS = {
  yes: "Fits this device",
  perhaps: "May fit this device",
  no: "Does not fit this device",
} as const;

/** Published models, loaded by one click, with what they are for and whether they fit. */
export function Catalogue() {
  const room = useSignal<DeviceRoom | undefined>(undefined);
  const inIntegers = useSignal(true);
  useEffect(() => {
    void roomHere().then((found) => {
      room.value = found;
    });
  }, []);
  const load = ({ id }: KnownModel): void => {
    dtype.value = inIntegers.value ? "int8" : "stored";
    void loadModel({ kind: "hub", id });
  };
  const isBusy = loading.value.state === "loading";
  return (
    <div class="catalogue">
      <label class="check">
        <input
          type="checkbox"
          checked={inIntegers.value}
          onChange={(event) => {
            inIntegers.value = event.currentTarget.checked;
          }}
        />
        <span>
          Multiply integers <small>a third of the memory, twice as quick, a little rounded</small>
        </span>
      </label>
      <ul aria-label="Published models">
        {knownModels.map((model) => {
          const fit = room.value && fitOf(model, inIntegers.value ? "integers" : "floats", room.value);
          const { source } = ready.value ?? {};
          const isInUse = source?.kind === "hub" && source.id === model.id;
          return (
            <li key={model.id}>
              <div>
                <b>{model.id}</b>
                <p class="hint">
                  {model.task}; {model.languages}. {formatBytes(model.bytes)} to download.{" "}
                  {fit !== undefined && (
                    <span class={`fit is-${fit.fits}`}>
                      {FITS[fit.fits]}: {fit.reason}.
                    </span>
                  )}
                </p>
              </div>
              <button
                type="button"
                class="quiet"
                disabled={isBusy || isInUse}
                aria-label={`Load ${model.id}`}
                onClick={() => load(model)}
              >
                {isInUse ? "In use" : "Load"}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

async function roomHere(): Promise<DeviceRoom> {
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  let storageBytes: number | undefined;
  try {
    const { quota, usage = 0 } = await navigator.storage.estimate();
    storageBytes = quota === undefined ? undefined : quota - usage;
  } catch {}
  return { memoryGiB: deviceMemory, storageBytes };
}
