/** Kinds of documents, in the order they are offered. */
export const kinds = [
  ["news", "News"],
  ["invoice", "Invoice"],
  ["contract", "Contract"],
  ["cv", "CV"],
  ["ticket", "Support ticket"],
  ["product", "Product page"],
  ["abstract", "Scientific abstract"],
  ["medical", "Medical note"],
  ["report", "财报"],
] as const;

export type KindId = (typeof kinds)[number][0];

const LANGUAGES: Readonly<Record<string, string>> = {
  de: "Deutsch",
  en: "English",
  es: "Español",
  fr: "Français",
  ja: "日本語",
  zh: "中文",
};

export function languageName(tag: string): string {
  return LANGUAGES[tag] ?? tag;
}
