// Numbers over time as the paths of small charts.

/** Bars from the bottom of a box of so many units of width (one for each number) and that height. */
export function barPath(values: readonly number[], top: number, height: number): string {
  return values
    .map((value, at) => {
      if (value <= 0) return '';
      // Something is never nothing.
      const tall = Math.max(1, (value / top) * height);
      return `M${at + 0.1} ${height}v-${tall.toFixed(2)}h0.8v${tall.toFixed(2)}z`;
    })
    .join('');
}

type Values = readonly (number | null)[];

/** A line through the middle of each place; where a number is missing it breaks off. */
export function linePath(values: Values, top: number, height: number): string {
  return values
    .map((value, at) => {
      if (value === null || isAlone(values, at)) return '';
      return `${isMissing(values[at - 1]) ? 'M' : 'L'}${placeOf(value, at, top, height)}`;
    })
    .join('');
}

/** A dot for each number without neighbours, which no line would show. */
export function dotPath(values: Values, top: number, height: number): string {
  return values
    .map((value, at) =>
      value !== null && isAlone(values, at) ? `M${placeOf(value, at, top, height)}h0.01` : '',
    )
    .join('');
}

/** For each number without neighbours, how far the higher ones of its place reach. */
export function reachPath(values: Values, high: Values, top: number, height: number): string {
  return values
    .map((value, at) => {
      const to = high[at];
      if (value === null || to === null || to === undefined || to <= value || !isAlone(values, at)) return '';
      return `M${placeOf(value, at, top, height)}V${tallness(to, top, height)}`;
    })
    .join('');
}

/** What leads from one number to the next over places where none is known. */
export function bridgePath(values: Values, top: number, height: number): string {
  let last: string | null = null;
  return values
    .map((value, at) => {
      if (value === null) return '';
      const place = placeOf(value, at, top, height);
      const bridge = last !== null && isMissing(values[at - 1]) ? `M${last}L${place}` : '';
      last = place;
      return bridge;
    })
    .join('');
}

function placeOf(value: number, at: number, top: number, height: number): string {
  return `${at + 0.5} ${tallness(value, top, height)}`;
}

function tallness(value: number, top: number, height: number): string {
  return (height - (Math.min(value, top) / top) * height).toFixed(2);
}

function isAlone(values: Values, at: number): boolean {
  return isMissing(values[at - 1]) && isMissing(values[at + 1]);
}

function isMissing(value: number | null | undefined): boolean {
  return value === null || value === undefined;
}

/** A round number not below the largest, for the top of a chart. */
export function roundTop(values: readonly (number | null)[]): number {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((each) => each >= most)!;
}
