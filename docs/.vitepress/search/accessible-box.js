const BOX = "theme-default/components/VPLocalSearchBox.vue";

/**
 * What the default theme's search box is to assistive technology, and what it has to be: a dialog instead of a button around
 * everything, with a name that is text; in it a combobox, whose options are links instead of holding some, called what they
 * show.
 */
const CHANGES = [
  [
    `role="button"
      :aria-owns="results?.length ? 'localsearch-list' : undefined"
      aria-expanded="true"
      aria-haspopup="listbox"`,
    `role="dialog"
      aria-modal="true"`,
  ],
  [
    'aria-autocomplete="both"',
    `role="combobox"
            aria-haspopup="listbox"
            :aria-expanded="results?.length ? 'true' : 'false'"
            aria-autocomplete="list"`,
  ],
  [
    `:id="'localsearch-item-' + index"
            :aria-selected="selectedIndex === index ? 'true' : 'false'"
            role="option"`,
    'role="presentation"',
  ],
  [
    `:aria-label="[...p.titles, p.title].join(' > ')"`,
    `:id="'localsearch-item-' + index"
              :aria-selected="selectedIndex === index ? 'true' : 'false'"
              role="option"`,
  ],
  [
    '<span aria-hidden="true" class="vpi-search search-icon local-search-icon" />',
    `<span aria-hidden="true" class="vpi-search search-icon local-search-icon" />
            <span class="visually-hidden">{{ buttonText }}</span>`,
  ],
  // The four keys below it: a name is for what has a role.
  ["<kbd :aria-label", '<kbd role="img" :aria-label'],
  ['<span class="title-icon">#</span>', '<span class="title-icon" aria-hidden="true">#</span>'],
];

/** A plugin of Vite that makes them. Throws where the theme's box is not the one that they were written for. */
export function accessibleSearchBox() {
  return {
    name: "accessible-search-box",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith(BOX)) return undefined;
      return CHANGES.reduce((changed, [from, to]) => {
        if (!changed.includes(from)) throw new Error(`${BOX}: expected ${from}`);
        return changed.replaceAll(from, () => to);
      }, code);
    },
  };
}
