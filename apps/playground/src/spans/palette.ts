import { type Draft, walkDraft } from "../schema/draft.js";

/** Colours that styles/base.css has. */
export const COLOURS = 12;

/**
 * Gives names their colours. A name keeps the colour that it has, by its row and else by how it is spelled, whatever
 * comes and goes around it; no two share one while there are enough.
 */
export class Palette {
  readonly #byId = new Map<number, number>();
  readonly #byName = new Map<string, number>();

  /** Number of the colour of each name of a schema, in its order. */
  colour(draft: Draft): ReadonlyMap<string, number> {
    const colours = new Map<string, number>();
    const uses = new Array<number>(COLOURS).fill(0);
    const nodes = [...walkDraft(draft)].map(({ node }) => node).filter(({ name }) => name.trim() !== "");
    const take = (name: string, colour: number): void => {
      colours.set(name, colour);
      uses[colour]++;
    };
    for (const known of [
      ({ id }: { id: number }) => this.#byId.get(id),
      ({ name }: { name: string }) => this.#byName.get(name),
    ])
      for (const node of nodes) {
        const colour = known(node);
        if (colour !== undefined && !colours.has(node.name) && uses[colour] === 0) take(node.name, colour);
      }
    for (const { name } of nodes) if (!colours.has(name)) take(name, uses.indexOf(Math.min(...uses)));
    for (const { id, name } of nodes) {
      const colour = colours.get(name) ?? 0;
      this.#byId.set(id, colour);
      this.#byName.set(name, colour);
    }
    return new Map(nodes.map(({ name }) => [name, colours.get(name) ?? 0]));
  }
}
