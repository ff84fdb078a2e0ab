import { z } from 'zod';
import { TEMPLATE_VARIABLES, unknownVariables } from '../domain/render-template.ts';
import { LANGUAGES } from '../domain/types.ts';
import { date, id, page, text } from './common.ts';
import { line } from './tickets.ts';

const KNOWN = TEMPLATE_VARIABLES.map((name) => `{{${name}}}`).join(' ');

/** Nothing that anybody could see. */
const isBlank = (value: string) => value.replace(/[\p{C}\p{Z}]/gu, '') === '';
/** In one language; null: not in this one. What is too long is not looked into. */
const body = text
  .pipe(
    z.string().superRefine((value, context) => {
      if (isBlank(value)) context.addIssue({ code: 'custom', message: 'some text, or null' });
      for (const name of unknownVariables(value))
        context.addIssue({ code: 'custom', message: `there is no variable ${name}; there are ${KNOWN}` });
    }),
  )
  .nullable();
const texts = z.strictObject({ fi: body.default(null), sv: body.default(null), en: body.default(null) });
const someText = (all: z.output<typeof texts>) => LANGUAGES.some((language) => all[language] !== null);
const NO_TEXT = { message: 'a text in one language at least' };

const service = id.nullable();
const name = line.pipe(
  z
    .string()
    .min(1)
    .max(100)
    .refine((value) => !isBlank(value), 'a name that can be read'),
);
/** What is written after `/`. */
const shortcut = z
  .string()
  .regex(/^[a-z0-9åäö][a-z0-9åäö-]{0,31}$/, 'up to 32 of a–z, å, ä, ö, digits and hyphens, not a hyphen first');

export const templateBody = z.strictObject({
  city: id,
  /** Null: for all services of the city. */
  service: service.default(null),
  name,
  /** Unique in its city. */
  shortcut,
  texts: texts.refine(someText, NO_TEXT),
});

/** Merge patch: a language that is not named stays, null takes it away. */
export const templatePatch = z
  .strictObject({ service, name, shortcut, texts: z.strictObject({ fi: body, sv: body, en: body }).partial() })
  .partial();

export const templateListQuery = z.strictObject({
  ...page,
  city: id.optional(),
  service: id.optional().meta({ description: 'Those of the service and those for all services of its city' }),
  q: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'In the name, the shortcut or the texts; shortcuts that begin so come first' }),
});
export const templateVersionsQuery = z.strictObject(page);

const maybeText = z.string().nullable();
export const templateView = z.object({
  id: z.string(),
  city: z.string(),
  service: z.string().nullable(),
  name: z.string(),
  shortcut: z.string(),
  texts: z.object({ fi: maybeText, sv: maybeText, en: maybeText }),
  version: z.number(),
  /** Null: came with the demo. */
  changed: z.object({ by: z.object({ id: z.string(), name: z.string() }), at: date }).nullable(),
  updatedAt: date,
});
export type TemplateView = z.infer<typeof templateView>;

/** One that is or was; `removed`: by this change it went. */
export const templateVersionView = templateView.extend({ removed: z.boolean() });
export type TemplateVersionView = z.infer<typeof templateVersionView>;
