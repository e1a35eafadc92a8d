import { useSignal } from "@preact/signals";

interface CopyButtonProps {
  readonly label: string;
  /** Made when it is asked for. */
  readonly content: () => string | undefined;
  readonly disabled?: boolean;
}

const SHOWN_MS = 1600;

export function CopyButton({ label, content, disabled = false }: CopyButtonProps) {
  const state = useSignal<"ready" | "copied" | "failed">("ready");
  const copy = async (): Promise<void> => {
    const text = content();
    if (text === undefined) return;
    try {
      await navigator.clipboard.writeText(text);
      state.value = "copied";
    } catch {
      state.value = "failed";
    }
    setTimeout(() => {
      state.value = "ready";
    }, SHOWN_MS);
  };
  const shown = { ready: label, copied: "Copied", failed: "The browser did not allow it" }[state.value];
  return (
    <button type="button" class="quiet" disabled={disabled} onClick={() => void copy()}>
      <span aria-live="polite">{shown}</span>
    </button>
  );
}
