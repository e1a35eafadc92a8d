import { CorrectionEditor } from "./editor.jsx";
import { CorrectionToolbar } from "./toolbar.jsx";

/** The text with what can be said about it. */
export function CorrectionDesk() {
  return (
    <>
      <CorrectionEditor />
      <CorrectionToolbar />
    </>
  );
}
