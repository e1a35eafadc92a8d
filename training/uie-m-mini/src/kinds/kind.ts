/** What makes a value of a kind. */
export type Maker =
  | "person"
  | "company"
  | "organization"
  | "either"
  | "hospital"
  | "university"
  | "city"
  | "country"
  | "place"
  | "address"
  | "date"
  | "fulldate"
  | "time"
  | "money"
  | "unitmoney"
  | "percentage"
  | "code"
  | "account"
  | "taxId"
  | "iban"
  | "phone"
  | "email"
  | "url"
  | "role"
  | "sample"
  | { readonly words: string };

export interface Kind {
  readonly maker: Maker;
  /** Kinds that everything of this kind is, too. */
  readonly parents: readonly string[];
}

export const kind = (maker: Maker, ...parents: readonly string[]): Kind => ({ maker, parents });
export const words = (key: string, ...parents: readonly string[]): Kind => kind({ words: key }, ...parents);
