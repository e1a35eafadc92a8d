export declare const processTerm: (term: string) => string | null;
export declare const searchOptions: {
  readonly boost: Readonly<Record<string, number>>;
  readonly fuzzy: number;
  readonly prefix: (term: string) => boolean;
  readonly boostDocument: (id: string) => number;
};
