/** Several rows of the list at once: a stretch from where it was begun to where it was drawn. */
export class Selection {
  #anchor: number | null = $state(null);
  #end = $state(0);

  /** First and last row; `null` while at most one is chosen. */
  get stretch(): [number, number] | null {
    if (this.#anchor === null || this.#anchor === this.#end) return null;
    return [Math.min(this.#anchor, this.#end), Math.max(this.#anchor, this.#end)];
  }

  get count(): number {
    const stretch = this.stretch;
    return stretch ? stretch[1] - stretch[0] + 1 : 0;
  }

  has(index: number): boolean {
    const stretch = this.stretch;
    return stretch !== null && index >= stretch[0] && index <= stretch[1];
  }

  /** Where a stretch may begin. */
  begin(index: number) {
    this.#anchor = index;
    this.#end = index;
  }

  extend(index: number) {
    this.#anchor ??= index;
    this.#end = index;
  }

  /** Rows came in front: the stretch moves with its rows. */
  shift(by: number) {
    if (this.#anchor === null) return;
    this.#anchor += by;
    this.#end += by;
  }

  clear() {
    this.#anchor = null;
  }
}
