import { DialogButton } from "../components/dialog-button.jsx";

const load = async () => (await import("./compare-dialog.jsx")).CompareDialog;

/** Opens the comparison. */
export function CompareButton({ disabled }: { readonly disabled: boolean }) {
  return (
    <DialogButton load={load} disabled={disabled}>
      Compare
    </DialogButton>
  );
}
