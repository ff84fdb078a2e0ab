import { readQuery, type SearchQuery } from '../../shared/domain/search-query.ts';
import { AppError } from '../../shared/errors.ts';

/** What is asked for, or a problem where there is nothing in it that could be found. */
export function askedFor(q: string): SearchQuery {
  const query = readQuery(q);
  if (query.words.length) return query;
  throw new AppError('validation', '/q: a word or number of at least two characters', {
    errors: [{ pointer: '/q', detail: 'a word or number of at least two characters' }],
  });
}
