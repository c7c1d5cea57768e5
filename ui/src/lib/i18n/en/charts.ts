// The timeline and the charts, in English.

export const charts = {
  strip: 'Requests over time; drag to look at a stretch of it',
  from: 'Beginning of the stretch',
  to: 'End of the stretch',
  show: 'Charts',
  noRoom: 'Charts: the window is too low for them',
  requests: 'Requests',
  errors: 'Errors',
  latency: 'Time to the last byte',
  behaviors: 'By behavior',
  behavior: 'Behavior',
  noSite: 'no site',
  none: 'Nothing was recorded in this time.',
  each: (span: string) => `each bar is ${span}`,
};
