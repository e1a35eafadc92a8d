import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface Tab {
  readonly id: string;
  /** What it says; it may change with what there is to show. */
  readonly name: string | ReadonlySignal<string>;
  readonly panel: ComponentType;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly chosen: Signal<string>;
  /** For screen readers. */
  readonly label: string;
}

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowLeft: (at, count) => (at + count - 1) % count,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Tabs as ARIA describes them: arrows move, and only the chosen one is in the tab order. */
export function Tabs({ tabs, chosen, label }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === chosen.value);
    const next = tabs[STEPS[event.key]?.(at, tabs.length) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    chosen.value = next.id;
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  // On a narrow screen the tabs are wider than it, and something else than a tab may have chosen one.
  useLayoutEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (tab == null || list.current === null) return;
    const { left, right } = list.current.getBoundingClientRect();
    const box = tab.getBoundingClientRect();
    if (box.left < left) list.current.scrollLeft -= left - box.left;
    if (box.right > right) list.current.scrollLeft += box.right - right;
  }, [chosen.value]);
  const shown = tabs.find(({ id }) => id === chosen.value) ?? tabs[0];
  if (shown === undefined) return null;
  const Panel = shown.panel;
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown} tabIndex={-1}>
        {tabs.map(({ id, name }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === shown.id}
            aria-controls={`panel-${id}`}
            tabIndex={id === shown.id ? 0 : -1}
            onClick={() => {
              chosen.value = id;
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <div class="panel" id={`panel-${shown.id}`} role="tabpanel" aria-labelledby={`tab-${shown.id}`}>
        <Panel />
      </div>
    </>
  );
}
