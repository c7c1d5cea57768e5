/** `1,284`. */
export const number = (count: number) => count.toLocaleString('ko-KR');
