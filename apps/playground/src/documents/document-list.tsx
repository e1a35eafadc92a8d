import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useVirtual } from "../components/use-virtual.js";
import { formatBytes, formatCount, formatPercent } from "../format.js";
import { askedNow } from "./asked.js";
import type { PageDocument } from "./document.js";
import { countOf, results } from "./results.js";
import { progress, stopRun } from "./run.js";
import { documents, openedId, removeAllDocuments, replaceDocument } from "./store.js";

/** Pixels of a line before it was measured; one with a problem is two lines high. */
const HEIGHT = 40;

/** Every document with what has become of it. As many are in the page as are in view. */
export function DocumentList() {
  const scroller = useRef<HTMLDivElement>(null);
  const all = documents.value;
  const virtual = useVirtual({
    scroller,
    count: all.length,
    keyOf: (index) => all[index]?.id ?? String(index),
    heightOf: () => HEIGHT,
  });
  return (
    <div class="document-list" ref={scroller}>
      <ul style={{ blockSize: `${virtual.getTotalSize()}px` }} aria-label="Documents">
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const document = all[index];
          return document === undefined ? null : (
            <li
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              aria-setsize={all.length}
              aria-posinset={index + 1}
              class={openedId.value === document.id ? "is-opened" : ""}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Line document={document} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Line({ document }: { readonly document: PageDocument }) {
  const { id, name, state } = document;
  const isOpenable = state.stage !== "reading" && state.stage !== "unreadable";
  return (
    <div class={`document is-${state.stage}`}>
      {isOpenable ? (
        <button type="button" class="document-name" title={name} onClick={() => (openedId.value = id)}>
          <bdi>{name}</bdi>
        </button>
      ) : (
        <span class="document-name" title={name}>
          <bdi>{name}</bdi>
        </span>
      )}
      <span class="document-size">{sizeOf(document)}</span>
      <Stage document={document} />
      <button
        type="button"
        class="icon"
        aria-label={`Remove ${name}`}
        title="Remove"
        onClick={() => replaceDocument(id, [])}
      >
        ×
      </button>
    </div>
  );
}

function Stage({ document: { id, state } }: { readonly document: PageDocument }) {
  switch (state.stage) {
    case "reading":
      return <span class="document-stage">being read …</span>;
    case "unreadable":
      return <span class="document-stage problem">{state.problem}</span>;
    case "failed":
      return <span class="document-stage problem">{state.problem}</span>;
    case "extracting":
      return (
        <span class="document-stage">
          <progress
            value={progress.value?.id === id ? progress.value.fraction : 0}
            max={1}
            aria-label="Looked in"
          />{" "}
          {formatPercent(progress.value?.id === id ? progress.value.fraction : 0)}
        </span>
      );
    case "waiting":
    case "done": {
      const asked = askedNow.value;
      const of = typeof asked === "string" ? undefined : results.value.get(id)?.[asked.kind];
      if (of === undefined || typeof asked === "string" || of.asked !== asked.key)
        return <span class="document-stage">waiting</span>;
      const one = asked.kind === "records" ? "record" : "finding";
      return <span class="document-stage is-found">{formatCount(countOf(of), one)}</span>;
    }
  }
}

function sizeOf({ source, text }: PageDocument): string {
  if (source.kind === "typed" || source.line !== undefined) return formatCount(text.length, "character");
  if (source.pages !== undefined) return formatCount(source.pages, "page");
  return formatBytes(source.bytes);
}

/** How many there are, and all of them gone. */
export function ListHead() {
  const isAsking = useSignal(false);
  const all = documents.value;
  const unreadable = all.filter(({ state }) => state.stage === "unreadable");
  if (all.length === 0) return null;
  return (
    <div class="list-head">
      <span role="status">
        {formatCount(all.length, "document")}
        {unreadable.length > 0 && ` · ${unreadable.length} unreadable`}
      </span>
      {isAsking.value ? (
        <span class="actions">
          <button
            type="button"
            class="quiet"
            onClick={() => {
              stopRun();
              removeAllDocuments();
              isAsking.value = false;
            }}
          >
            Remove all {all.length}
          </button>
          <button type="button" class="quiet" onClick={() => (isAsking.value = false)}>
            Keep them
          </button>
        </span>
      ) : (
        <button type="button" class="quiet" onClick={() => (isAsking.value = true)}>
          Remove all …
        </button>
      )}
    </div>
  );
}
