import { computed, signal } from "@preact/signals";
import type { WhyRequest } from "../protocol.js";
import { ready } from "./model.js";
import { found, outcome, relations } from "./result.js";

/** What is being asked about; undefined while nothing is. */
export const asked = signal<WhyRequest | undefined>(undefined);

/** The finding whose mark was clicked last, by its number. */
export const picked = signal<number | undefined>(undefined);

/** Whether there is a model that could be asked. */
export const canExplain = computed(() => ready.value?.info.head === "information-extraction");

/** Asks why a row of the list was found: its likeliest mention. */
export function askWhyGroup(group: string): void {
  const mentions = relations.value.of({ group }).filter(({ place }) => place !== undefined);
  const [likeliest] = mentions.toSorted((a, b) => b.probability - a.probability);
  if (likeliest !== undefined) askWhy(likeliest.id);
}

/** Asks why a finding, by its number, is one. */
export function askWhy(id: number): void {
  const of = outcome.value?.asked;
  const finding = found.value.find((entry) => entry.id === id);
  if (of === undefined || finding?.place === undefined) return;
  const parent = found.value.find((entry) => entry.id === finding.parent);
  asked.value = {
    ...of,
    name: finding.kind,
    ...(parent !== undefined && { subject: parent.text }),
    ...finding.place,
  };
}
