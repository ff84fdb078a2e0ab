/** A table in plain text: the first column to the left, figures to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
export const signedPercent = (share: number, digits = 1): string => `${share < 0 ? '' : '+'}${percent(share, digits)}`;
export const seconds = (ms: number, digits = 0): string => `${(ms / 1000).toFixed(digits)} s`;
