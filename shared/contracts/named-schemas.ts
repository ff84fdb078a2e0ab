import { z } from 'zod';
import { MAX_TEXT, text } from './common.ts';

export type Reference = { $ref: string };

/** Schemas as JSON Schema under `#/components/schemas`; one that others use has its own name there. */
export function createNamedSchemas(named: Record<string, z.ZodType> = {}) {
  const registry = z.registry<{ id: string }>();
  const at = (id: string) => `#/components/schemas/${id}`;
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  return {
    /** Under this name, unless it already has one. */
    add(id: string, schema: z.ZodType): Reference {
      const known = registry.get(schema)?.id;
      if (!known) registry.add(schema, { id });
      return { $ref: at(known ?? id) };
    },
    /** As a client sends it or gets it: before defaults and transforms. */
    all(): Record<string, object> {
      const { schemas } = z.toJSONSchema(registry, { ...asSent, uri: at });
      return Object.fromEntries(
        Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema]),
      );
    },
  };
}

export type NamedSchemas = ReturnType<typeof createNamedSchemas>;

/** How contracts are turned into JSON Schema here. */
export const asSent = {
  io: 'input',
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }) => {
    // the format says it; the pattern is hard to read and much repeated
    if (jsonSchema.format === 'date-time' || jsonSchema.format === 'email') delete jsonSchema.pattern;
    // an integer that JavaScript can hold: of no use to a reader
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    // checked after cleaning, which JSON Schema cannot say; both count code points
    if (zodSchema === text) jsonSchema.maxLength = MAX_TEXT;
  },
} as const satisfies Parameters<typeof z.toJSONSchema>[1];
