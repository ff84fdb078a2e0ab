import { z } from 'zod';
import { asSent } from './named-schemas.ts';
import type { Operation } from './openapi-operation.ts';

type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: true;
  description?: string;
  schema: object;
};

/** What a name alone does not say. */
const ABOUT: Record<string, string> = {
  limit: 'Rows of a page',
  cursor: '`next` of the page before; with the same filters',
  assignee: '`me`, `none` or ids, with commas between',
  consulted: '`me` or ids, with commas between: tickets about which they are asked',
  escalated: '`true`: those that a supervisor is to take',
  q: 'Words, a ticket number, a phone number or a mail address: all of them are to be in the ticket',
  updatedAfter: 'Changed later than this',
  sort: 'With `-` descending',
  line: 'By seq in one line; without it both lines by time',
  after: 'Later than this: a seq of the line, a date without one; a version of events',
  before: 'The last ones before this: a seq of the line, a date without one',
  m: 'Id of the message that was sent',
};
const LISTS = new Set(['city', 'service', 'status', 'channel', 'contact', 'priority', 'tag']);

/** In the path, the query and the headers of an operation. */
export function parametersOf({ path, query, isIdempotent, isConditional }: Operation): Parameter[] {
  const parameters: Parameter[] = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (query) parameters.push(...queryParameters(query));
  if (isIdempotent)
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      description: 'The same key answers the first result again, for 24 h; with another body it is a conflict',
      schema: { type: 'string', maxLength: 255 },
    });
  if (isConditional)
    parameters.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      description: `The ETag of the ${isConditional} as it was seen`,
      schema: { type: 'string', examples: ['"7"'] },
    });
  return parameters;
}

/** Comma lists are transformed: as sent they are strings. */
function queryParameters(query: z.ZodObject): Parameter[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, asSent);
  const hasLists = 'status' in query.shape;
  return Object.entries(properties).map(([name, schema]) => {
    const own = typeof schema === 'object' ? schema.description : undefined;
    const about = own ?? ABOUT[name] ?? (hasLists && LISTS.has(name) ? 'One or more, with commas between' : undefined);
    return {
      name,
      in: 'query',
      ...(required.includes(name) && { required: true }),
      ...(about && { description: about }),
      schema: typeof schema === 'object' ? schema : {},
    };
  });
}
