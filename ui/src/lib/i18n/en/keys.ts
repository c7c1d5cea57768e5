// Commands and keys, in English.

export const commands = {
  title: 'Do something',
  hint: 'Type what you want to do',
  none: 'Nothing is called like that.',
  open: 'All commands',
  filter: 'Filter the requests',
  unfollow: 'Stop following the newest request',
  errors: 'Show errors only',
  slow: 'Show slow requests only',
  stop: (site: string) => `Stop ${site}`,
  goTo: (site: string) => `Go to ${site}`,
  light: 'Light theme',
  dark: 'Dark theme',
};

/** Keys stand apart by blanks; Mod is Cmd on a Mac and Ctrl elsewhere. */
export const keys = {
  title: 'Keys',
  groups: [
    {
      name: 'Anywhere',
      keys: [
        ['Mod+K', 'All commands by name'],
        ['?', 'This sheet'],
        ['/ Mod+F', 'Filter'],
        ['Mod+1 … Mod+4', 'Requests, mixed content, routes, rules'],
        ['Mod+0', 'Requests of all sites'],
        ['Mod+O', 'Open the site in the browser'],
        ['Mod+N', 'Add a site'],
        ['Mod+M', 'Add a rule'],

        ['Mod+,', 'Settings'],
      ],
    },
    {
      name: 'In the list',
      keys: [
        ['J K ↓ ↑', 'Next, previous request'],
        ['PgDn PgUp', 'A page on, back'],
        ['Home End', 'First, newest request'],
        ['← →', 'From cell to cell'],
        ['M Shift+F10', 'Menu of the cell'],
        ['Shift+↓ Shift+↑', 'Select several'],

        ['Enter', 'Into the detail'],
        ['F', 'Follow the newest'],
        ['Mod+Shift+Delete', 'Clear the list'],
        ['Esc', 'Close the detail'],
      ],
    },
    {
      name: 'With the open request',
      keys: [
        ['Mod+R', 'Send again'],
        ['Mod+E', 'Edit and send again'],
        ['Mod+D', 'Compare'],
        ['Mod+P', 'Pin, unpin'],
        ['Mod+Shift+C', 'Comment'],
        ['Mod+Delete', 'Delete'],

        ['Mod+F', 'Find in the body'],
      ],
    },
    {
      name: 'On a column’s head',
      keys: [
        ['← →', 'From column to column'],
        ['Alt+← Alt+→', 'Move the column'],
        ['Shift+← Shift+→', 'Narrower, wider'],
      ],
    },
    {
      name: 'In the filter',
      keys: [
        ['Enter', 'Back to the list'],
        ['Esc', 'Clear, then leave'],
      ],
    },
  ] as { name: string; keys: [string, string][] }[],
};
