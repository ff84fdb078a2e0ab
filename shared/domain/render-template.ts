import type { Language, LocalName } from './types.ts';

/** What a template's text may name in double braces. */
export const TEMPLATE_VARIABLES = ['contact.name', 'ticket.number', 'agent.name', 'service.name', 'city.name'] as const;
export type TemplateVariable = (typeof TEMPLATE_VARIABLES)[number];

/** What is known where a template is used; what is not is null. */
export type TemplateFacts = {
  'contact.name': string | null;
  'ticket.number': string | null;
  'agent.name': string | null;
  'service.name': LocalName | null;
  'city.name': LocalName | null;
};

/** What stands where nothing is known. A greeting without a name is one: "Hei!". */
const BLANKS: Record<TemplateVariable, LocalName> = {
  'contact.name': { fi: '', sv: '', en: '' },
  'ticket.number': { fi: '–', sv: '–', en: '–' },
  'agent.name': { fi: 'asiakaspalvelu', sv: 'kundtjänsten', en: 'customer service' },
  'service.name': { fi: 'palvelumme', sv: 'vår tjänst', en: 'our service' },
  'city.name': { fi: 'kaupunki', sv: 'staden', en: 'the city' },
};

/** The space before is taken too, for a name that is not there. */
const VARIABLE = /([ \t]*)\{\{([^{}]*)\}\}/g;

/** A template's text in the language that it is written in. Names of people may hold braces: they are not looked into. */
export function renderTemplate(
  text: string,
  { language, facts }: { language: Language; facts: TemplateFacts },
): string {
  return text.replace(VARIABLE, (whole, space: string, inner: string) => {
    const name = inner.trim();
    if (!isVariable(name)) return whole;
    const fact = facts[name];
    const value = (typeof fact === 'string' ? fact.trim() : fact?.[language]) || BLANKS[name][language];
    return value ? space + value : '';
  });
}

/** What a text names in braces that there is not; braces that nothing closes too. Each once, as written. */
export function unknownVariables(text: string): string[] {
  const unknown = [...text.matchAll(VARIABLE)].flatMap(([, , inner = '']) =>
    isVariable(inner.trim()) ? [] : [inner.trim()],
  );
  const rest = text.replace(VARIABLE, '');
  const open = /\{\{.{0,40}|.{0,40}\}\}/.exec(rest)?.[0];
  return [...new Set([...unknown, ...(open ? [open] : [])])];
}

function isVariable(name: string): name is TemplateVariable {
  return TEMPLATE_VARIABLES.some((one) => one === name);
}
