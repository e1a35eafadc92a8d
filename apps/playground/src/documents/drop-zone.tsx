import { useSignal } from "@preact/signals";
import { droppedFiles } from "../models/dropped-files.js";
import { takeFiles } from "./intake.js";
import { READ_ENDINGS } from "./read/format-of.js";
import { allowRun, startWhenReady } from "./run.js";
import { documents } from "./store.js";

/** Where files and folders are dropped or chosen. What is dropped is looked in at once. */
export function DropZone() {
  const isOver = useSignal(false);
  const isFirst = documents.value.length === 0;
  const take = (files: readonly File[]): void => {
    allowRun();
    void takeFiles(files.filter(({ name }) => !name.startsWith("."))).then(startWhenReady);
    // What is read already is looked in while the rest is read.
    setTimeout(startWhenReady, 600);
  };
  return (
    <label
      class={`drop documents-drop ${isOver.value ? "is-over" : ""} ${isFirst ? "is-first" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        if (event.dataTransfer !== null) void droppedFiles(event.dataTransfer).then(take);
      }}
    >
      {isFirst ? (
        <>
          <span>
            <b>Drop documents</b> or choose some
          </span>
          <small>
            A hundred PDFs to one spreadsheet, and nothing leaves the machine. {READ_ENDINGS.join(", ")}; a
            line of a table is a document.
          </small>
        </>
      ) : (
        <span>
          <b>Drop more</b> or choose some
        </span>
      )}
      <input
        class="visually-hidden"
        type="file"
        multiple
        accept={[...READ_ENDINGS, "text/*"].join(",")}
        onChange={({ currentTarget }) => {
          take([...(currentTarget.files ?? [])]);
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
    </label>
  );
}
