/**
 * One value as an equality: then the index also gives the order of the field after it, and servers that plan `$in`
 * badly look up instead of reading everything.
 */
export function anyOf<T>(values: readonly T[]): T | { $in: T[] } {
  const [only] = values;
  return only !== undefined && values.length === 1 ? only : { $in: [...values] };
}
