export declare const ENTRIES: Readonly<Record<string, { readonly source: string }>>;
