import { useSignal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";

interface DialogProps {
  onClose(): void;
}

/** Opens a dialog, whose code is loaded when somebody asks for it. */
export function DialogButton({
  load,
  disabled,
  children,
}: {
  load(): Promise<ComponentType<DialogProps>>;
  readonly disabled: boolean;
  readonly children: ComponentChildren;
}) {
  const dialog = useSignal<ComponentType<DialogProps> | undefined>(undefined);
  const Dialog = dialog.value;
  const open = async (): Promise<void> => {
    dialog.value = await load();
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
        {children}
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
