import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";

interface CodeDialogProps {
  onClose(): void;
}

/** Opens the code of what is shown, which is loaded when somebody asks for it. */
export function CodeButton({ disabled }: { readonly disabled: boolean }) {
  const dialog = useSignal<ComponentType<CodeDialogProps> | undefined>(undefined);
  const Dialog = dialog.value;
  const open = async (): Promise<void> => {
    dialog.value = (await import("./code-dialog.jsx")).CodeDialog;
  };
  return (
    <>
      <button
        type="button"
        class="quiet"
        disabled={disabled}
        aria-haspopup="dialog"
        onClick={() => void open()}
      >
        Code
      </button>
      {Dialog !== undefined && (
        <Dialog
          onClose={() => {
            dialog.value = undefined;
          }}
        />
      )}
    </>
  );
}
