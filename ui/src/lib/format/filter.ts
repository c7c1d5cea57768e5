/** A value as the filter language takes it: in quotes where it would otherwise read something else. */
export function quoted(value: string): string {
  return /[\s"(),]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}
