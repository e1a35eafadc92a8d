/** How a document that can be read is written. */
export type DocumentFormat =
  | "text"
  | "markdown"
  | "html"
  | "csv"
  | "json"
  | "jsonl"
  | "docx"
  | "email"
  | "pdf";

/** Where the text of a document comes from. */
export type DocumentSource =
  | {
      readonly kind: "file";
      /** Undefined when that cannot be told from its name and its beginning. */
      readonly format: DocumentFormat | undefined;
      readonly bytes: number;
      /** Of a table or a list of objects: the line of the file, or the place in its list, from 1, that the document is. */
      readonly line?: number;
      /** Of a PDF. */
      readonly pages?: number;
    }
  | { readonly kind: "typed" };

/** What has become of a document. */
export type DocumentState =
  /** Its text is being taken out of the file. */
  | { readonly stage: "reading" }
  /** Nothing can be done with it; `problem` says why in one sentence for people. */
  | { readonly stage: "unreadable"; readonly problem: string }
  /** It has a text, and nothing was looked for in it yet. */
  | { readonly stage: "waiting" }
  | { readonly stage: "extracting" }
  /** `found` findings or records, each place counted. */
  | { readonly stage: "done"; readonly found: number }
  /** The model could not be asked; another try may be had. */
  | { readonly stage: "failed"; readonly problem: string };

/** One text to look in. A value: a change makes a new one with the same id. */
export interface PageDocument {
  /** Unique among all documents that this browser ever had, and stable. */
  readonly id: string;
  /** For people: the name of the file, with the line of a table. Not unique. */
  readonly name: string;
  /** Empty while it is being read, and when it cannot be. */
  readonly text: string;
  readonly source: DocumentSource;
  readonly state: DocumentState;
  /** When it was brought back, in milliseconds since 1970: it is there though it was removed before. */
  readonly since?: number;
}

/** When documents were removed, by id, in milliseconds since 1970: another tab, which has them still, learns it from that. */
export type Removed = Readonly<Record<string, number>>;

/** What is on a list, and what was taken off it. */
export interface DocumentList {
  readonly documents: readonly PageDocument[];
  readonly removed: Removed;
}

/** A document with a text that was not looked in yet. */
export function newDocument(
  name: string,
  text: string,
  source: DocumentSource = { kind: "typed" },
): PageDocument {
  return { id: newId(), name, text, source, state: { stage: "waiting" } };
}

export function newId(): string {
  return crypto.randomUUID();
}

/** Whether it has a text that a model can be asked about. */
export function isReadable({ state }: PageDocument): boolean {
  return state.stage !== "reading" && state.stage !== "unreadable";
}

/** Of a document that was not read when the page was left. */
const LEFT = "The page was left before this file was read: drop it again.";

/** What was under way when the page was left is not any more. A file that was not read yet is gone with it. */
export function atRest(document: PageDocument): PageDocument {
  switch (document.state.stage) {
    case "reading":
      return { ...document, state: { stage: "unreadable", problem: LEFT } };
    case "extracting":
      return { ...document, state: { stage: "waiting" } };
    case "unreadable":
    case "waiting":
    case "done":
    case "failed":
      return document;
  }
}

/** How much is known of a document: one tab may have read it while another has not. */
export function knowledgeOf({ state }: PageDocument): number {
  if (state.stage === "reading") return 0;
  if (state.stage === "unreadable") return state.problem === LEFT ? 1 : 2;
  return 3;
}
