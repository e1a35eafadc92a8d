import { DialogButton } from "../components/dialog-button.jsx";

const load = async () => (await import("./code-dialog.jsx")).CodeDialog;

/** Opens the code of what is shown. */
export function CodeButton({ disabled }: { readonly disabled: boolean }) {
  return (
    <DialogButton load={load} disabled={disabled}>
      Code
    </DialogButton>
  );
}
