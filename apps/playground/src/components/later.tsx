import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";

/**
 * A part of the page whose code is fetched when it is first shown.
 *
 * @param load a dynamic import; nothing is kept of one that failed, so that it can be tried again
 */
export function later(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Later() {
    const part = useSignal<ComponentType | undefined>(loaded);
    const hasFailed = useSignal(false);
    const fetchIt = (): void => {
      hasFailed.value = false;
      load().then(
        (component) => {
          loaded = component;
          part.value = component;
        },
        () => {
          hasFailed.value = true;
        },
      );
    };
    useEffect(() => {
      if (part.value === undefined) fetchIt();
    }, []);
    if (hasFailed.value)
      return (
        <p class="problem" role="alert">
          This part of the page could not be fetched.{" "}
          <button type="button" class="quiet" onClick={fetchIt}>
            Try again
          </button>
        </p>
      );
    const Part = part.value;
    return Part === undefined ? <p class="empty">A moment …</p> : <Part />;
  };
}
