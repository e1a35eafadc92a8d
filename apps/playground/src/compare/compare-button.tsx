import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";

interface CompareDialogProps {
  onClose(): void;
}

/** Opens the comparison, which is loaded when somebody asks for it. */
export function CompareButton({ disabled }: { readonly disabled: boolean }) {
  const dialog = useSignal<ComponentType<CompareDialogProps> | undefined>(undefined);
  const Dialog = dialog.value;
  const open = async (): Promise<void> => {
    dialog.value = (await import("./compare-dialog.jsx")).CompareDialog;
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
        Compare
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
