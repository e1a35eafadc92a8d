import { type Component, options, type VNode } from "preact";

/** What Preact keeps with an element of its tree, under its published (mangled) names. */
interface Kept extends VNode {
  /** The component that it is an element of. */
  readonly __c?: Component | null;
  /** Its children. */
  __k?: readonly unknown[] | null;
}

/**
 * Lets go of what earlier renders have left. The element that a component was first rendered for stays in its parent's
 * `props.children`; its children are shared with later elements where a component need not render again, and lead from
 * each render to the next: without this nothing that was ever rendered is freed.
 *
 * Call it before the first render.
 */
export function letGoOfRenders(): void {
  const latest = new WeakMap<Component, Kept>();
  const before = options.diffed;
  options.diffed = (vnode) => {
    before?.(vnode);
    const element: Kept = vnode;
    const component = element.__c;
    if (component == null) return;
    const old = latest.get(component);
    if (old !== undefined && old !== element) old.__k = null;
    latest.set(component, element);
  };
}
