/** `HEL-2026-000123`: city code, year in the city's zone, count within both. */
export function ticketNumber(code: string, year: number, count: number): string {
  return `${code}-${year}-${String(count).padStart(6, '0')}`;
}
