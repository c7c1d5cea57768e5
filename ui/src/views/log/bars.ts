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

/** A line through the middle of each place; where a number is missing it breaks off, and one alone is a dot. */
export function linePath(values: readonly (number | null)[], top: number, height: number): string {
  return values
    .map((value, at) => {
      if (value === null) return '';
      const alone = isMissing(values[at - 1]) && isMissing(values[at + 1]);
      const pen = isMissing(values[at - 1]) ? 'M' : 'L';
      const place = `${at + 0.5} ${(height - (Math.min(value, top) / top) * height).toFixed(2)}`;
      return `${pen}${place}${alone ? 'h0.01' : ''}`;
    })
    .join('');
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
