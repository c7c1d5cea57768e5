// All text of the window in English, and the list of what every other language must have.
// What stands between back quotes is shown as code.

import { act } from './en/act';
import { charts } from './en/charts';
import { cookies, detail } from './en/detail';
import { filterWords } from './en/filter';
import { findings } from './en/findings';
import { har } from './en/har';
import { headerNotes } from './en/headers';
import { commands, keys } from './en/keys';
import { log } from './en/log';
import { rules } from './en/rules';
import { sessions } from './en/sessions';
import { plural } from './en/plural';
import {
  diagnostics,
  failures,
  filterProblems,
  problems,
  storeKinds,
  storeNotes,
  storeStates,
} from './en/words';

export const en = {
  language: 'en',
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy',
  copied: 'Copied',
  show: 'show',
  loading: 'Loading…',
  more: 'More',
  dismiss: 'Dismiss',
  notices: 'Notices',
  retry: 'Try again',
  undo: 'Undo',

  broken: {
    title: 'Localfront cannot start',
    text: 'No site is served until this is put right. Nothing of yours was changed.',
  },

  sidebar: {
    label: 'Sites',
    all: 'All requests',
    add: 'Add a site',
    settings: 'Settings',
    stopped: 'stopped',
    running: 'running',
    broken: 'project file cannot be used',
    down: 'a backend is down',
    findings: (count: number) => plural(count, 'mixed-content finding'),
    trusted: 'Trusted on this computer',
    untrusted: 'Certificate not trusted',
    partly: 'Trusted in part',
    trustedHow: 'Browsers show the lock',
    untrustedHow: 'Browsers will warn',
    menu: (site: string) => `Actions for ${site}`,
    start: 'Start',
    stop: 'Stop',
    open: 'Open in browser',
    copyAddress: 'Copy address',
    reveal: 'Show the project file',
    remove: 'Remove…',
  },

  remove: {
    title: (site: string) => `Remove ${site}?`,
    titleAll: (count: number) => `Remove ${count} sites?`,
    together: (names: string) => `These sites are in one project file and go together: ${names}.`,
    text: (file: string) =>
      `Localfront forgets the project. \`${file}\` and all folders stay where they are.`,
    demo: 'The demo can be started again at any time.',
    confirm: 'Remove site',
    confirmAll: (count: number) => `Remove ${count} sites`,
  },

  stores: storeKinds,

  door: {
    copy: 'Copy address',
    running: 'Running',
    stopped: 'Stopped',
    toggle: (site: string) => `Serve ${site}`,
    open: 'Open in browser',
    one: 'One HTTPS address',
    rewrites: 'corrects http',
    redirects: (port: string) => `:${port} redirects here`,
    notListening: 'not listening',
    map: 'Routes: where requests to this address go',
    default: 'Default',
    folder: 'folder',
    backend: 'backend',
    up: 'up',
    unknown: 'not checked yet',
    files: (count: number) => plural(count, 'file'),
    reload: 'live reload',
    openStreams: (count: number) => `${count} open`,
    spark: 'Requests in the last minute',
    count: (count: number) => plural(count, 'request'),
    waits: (target: string) =>
      `Nothing is listening on \`${target}\`. Start the backend; pages waiting for it come back by themselves.`,
    noAnswer: (target: string, why: string) => `\`${target}\` does not answer: ${why}.`,
    folderGone: (folder: string) =>
      `The folder \`${folder}\` is not there. Build the site again, or choose another folder.`,
    chooseFolder: 'Choose folder',
    diagnostics: (errors: number) =>
      errors === 1 ? 'The project file has a mistake.' : `The project file has ${errors} mistakes.`,
    unreadable: 'The project file cannot be read.',
    hints: (count: number) => `The project file: ${plural(count, 'hint')}.`,
    lastGood: 'The last good one keeps serving.',
    at: (line: number, column: number) => `line ${line}, column ${column}`,
    settings: 'Open settings',
    notRecording: 'Requests are answered, but not recorded.',
    health: {
      'connect-refused': 'nothing listens',
      'connect-timeout': 'no connection in time',
      'dns-failed': 'unknown host',
      'folder-missing': 'folder missing',
      'health-status': 'health check failed',
      'health-timeout': 'health check timed out',
      reset: 'hangs up',
      'read-timeout': 'does not answer',
      'proxy-failed': 'proxy not reached',
      'proxy-refused': 'proxy refuses',
    } as Record<string, string>,
    down: 'down',
    peersUp: (up: number, all: number) => `${up} of ${all} up`,
    holding: (count: number) => `${plural(count, 'request')} waiting`,
    peerWeight: (weight: number) => `weight ${weight}`,
    peerBackup: 'backup',
    peerOpen: (count: number) => `${count} open`,
    peerThrough: (proxy: string) => `through ${proxy}`,
  },

  all: {
    title: 'All requests',
    text: (addresses: string) => `Whatever host they ask for, on ${addresses || 'no address yet'}`,
    sites: 'all sites',
    emptyHow: 'Every request that reaches this front door appears here, whatever host it asks for.',
  },

  tabs: {
    label: 'What to look at',
    requests: 'Requests',
    mixed: 'Mixed content',
    routes: 'Routes',
    unsaved: 'not saved yet',
  },

  log,
  act,
  rules,
  filterWords,
  har,
  sessions,
  charts,
  commands,
  keys,

  statusline: {
    label: 'Numbers',
    requests: (count: string) => ({
      before: '',
      value: count,
      after: count === '1' ? ' request' : ' requests',
    }),
    perSecond: (count: string) => ({ before: '', value: count, after: ' req/s' }),
    median: (value: string) => ({ before: 'median ', value, after: '' }),
    p99: (value: string) => ({ before: 'p99 ', value, after: '' }),
    dropped: (count: number) => `${count.toLocaleString('en-US')} dropped`,
    droppedHow: 'Requests that were answered but not recorded, because recording could not keep up',
    notRecording: 'Not recording',
  },

  detail,
  cookies,
  headerNotes,

  findings,

  routes: {
    label: 'Routes',
    intro:
      'The first pattern that matches answers; the default comes last. `*` is any run of characters, `?` any single one.',
    pattern: 'Path pattern',
    target: 'Goes to',
    targetHint: 'http://localhost:3000 or a folder',
    rule: (number: number) => `Rule ${number}`,
    add: 'Add a behavior',
    remove: (pattern: string) => `Remove ${pattern || 'this behavior'}`,
    move: (pattern: string) => `Move ${pattern || 'this behavior'}: arrow keys or drag`,
    moved: (pattern: string, place: number, count: number) => `${pattern}: rule ${place} of ${count}`,
    browse: 'Choose folder',
    defaultRow: 'everything else',
    changeFolder: 'Change folder',
    save: 'Save to the project file',
    revert: 'Undo changes',
    unsaved: 'Not saved yet.',
    keptIn: (file: string) => `Kept in \`${file}\`, with your comments.`,
    demo: 'The demo has no project file, so its routes cannot be changed.',
    empty: 'Write a pattern and where it goes.',
    slash: 'A pattern begins with `/`, or with `*`.',
    saved: 'Routes saved',
    onTheWay: 'Changed on the way',
    onTheWayHow:
      'Written to the project file at once. Prefixes, headers and limits can say more there; `localfront explain` tells what they would do.',
    strip: (prefix: string) => `Take ${prefix} off the path`,
    switches: {
      strip_prefix: 'Strip prefix',
      compress: 'Compress',
      cors: 'CORS',
      security_headers: 'Security headers',
    },
  },

  trust: {
    title: 'Local certificate',
    trusted: 'Trusted on this computer',
    untrusted: 'Not trusted yet',
    partly: 'Trusted in some places',
    what: 'Localfront has an authority of its own, made on this computer. It can only vouch for local names and addresses; its key never leaves this computer.',
    trustAll: 'Trust',
    trustOne: 'Trust',
    removeAll: 'Remove everywhere',
    removeOne: 'Remove',
    states: storeStates,
    run: 'Run this in a terminal:',
    copyCommand: 'Copy command',
    restart: 'Restart your browser: a running one does not notice.',
    facts: 'The root certificate',
    file: 'file',
    fingerprint: 'SHA-256',
    until: 'valid until',
    notes: storeNotes,
    none: 'No place was found where browsers keep trust.',
  },

  settings: {
    title: 'Settings',
    appearance: 'Appearance',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    language: 'Language',
    languages: { system: 'System', en: 'English', ko: '한국어' },
    addresses: 'Addresses',
    listen: 'HTTPS',
    listenHow: 'Where all sites answer. Only this computer, unless you write another address.',
    http: 'HTTP',
    httpHow: 'Redirects to HTTPS.',
    off: 'Off',
    journal: 'Journal',
    keep: 'Keep requests',
    keepHow: 'The oldest make room for the newest.',
    disk: 'Keep on disk',
    megabytes: 'MB',
    days: 'Keep for',
    daysUnit: 'days',
    daysHow: 'Older ones go; 0 keeps them as long as there is room. Pinned ones stay.',
    cap: 'Keep of each body',
    capHow: 'What passes beyond it is counted but not kept.',
    secretNames: 'Also masked',
    secretNamesHow: 'Names of fields and parameters whose values are secrets, with commas between them.',
    kilobytes: 'kB',
    holds: (count: string, size: string) => `${count} requests, ${size}`,
    saved: 'Saved',
    invalid: 'Write a whole number.',
    version: (version: string) => `Localfront ${version}`,
  },

  welcome: {
    title: 'One HTTPS address for your site and its API',
    text: 'Your folder answers at /, your backend at /api, under one local certificate. Just like CloudFront in front of S3 and a load balancer.',
    drop: "Drop your site's folder here",
    dropAgain: 'Drop another folder to change it',
    orBefore: 'or ',
    choose: 'choose one',
    orBetween: ', or ',
    demo: 'try the demo site',
    step: (number: number, done: boolean) => `Step ${number}${done ? ', done' : ''}`,
    folder: 'Folder',
    noFolder: 'What your build makes, such as dist or build',
    change: 'Change',
    looks: (by: string, files: string) => (by ? `a ${by} build with ${files}` : files),
    files: (count: number) => (count >= 10_000 ? '10,000 files or more' : plural(count, 'file')),
    noIndex: 'There is no `index.html` at its top, so `/` will not be found.',
    unbuilt: 'This looks like sources, not yet built. Build the project, and choose what comes out.',
    name: 'Name',
    badName: 'Lower-case letters, digits and hyphens',
    backendFor: 'Backend for',
    pattern: 'Path pattern for the backend',
    listening: 'Listening on this computer now',
    nothingListens: 'Nothing listens on this computer now. Start your backend and it appears here.',
    other: 'Other',
    none: 'None',
    url: 'Address of the backend',
    urlHint: 'http://localhost:3000',
    badUrl: 'Write an address such as http://localhost:3000',
    trust: 'Trust the local certificate',
    trustHow: 'It can only vouch for local names. You can remove it at any time.',
    trusted: 'Trusted. Browsers show the lock.',
    trustPartly: 'Some places need a command.',
    trustDo: 'Trust',
    details: 'Details',
    start: (host: string) => `Start ${host}`,
    startNothing: 'Start',
    keptIn: (file: string) => `Settings will be kept in \`${file}\``,
    chooseFirst: 'Choose a folder first',
    hasProject: (file: string) => `This folder already has a project: \`${file}\``,
    openProject: 'Open the project',
  },

  drop: {
    useAs: (site: string) => `Use as the folder of ${site}`,
    newSite: "Use as the site's folder",
    openProject: 'Open this project',
    demo: 'The demo keeps its own folder. Drop it on the welcome page to make a new site.',
    done: (site: string, folder: string) => `${site} now answers from ${folder}`,
    undone: (site: string, folder: string) => `${site} answers from ${folder} again`,
    many: 'Only the first of them is used.',
  },

  failures,
  problems,
  diagnostics,
  filterProblems,
};

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => Widened<R>
    : { [K in keyof T]: Widened<T[K]> };

/** Every text of the window; a language that lacks one does not compile. */
export type Messages = Widened<typeof en>;
