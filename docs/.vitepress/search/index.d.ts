export declare const processTerm: (term: string) => string | null;
export declare const searchOptions: {
  readonly boost: Readonly<Record<string, number>>;
  readonly fuzzy: (term: string) => number | false;
  readonly prefix: (term: string) => boolean;
  readonly processTerm: (term: string) => string[] | null;
  readonly boostDocument: (id: string, term: string) => number;
};
