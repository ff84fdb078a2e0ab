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

/** Bounded, so that no text takes longer than its length: names are short. */
const VARIABLE = /\{\{([^{}]{0,80})\}\}/g;

/** A template's text in the language that it is written in. Names of people may hold braces: they are not looked into. */
export function renderTemplate(
  text: string,
  { language, facts }: { language: Language; facts: TemplateFacts },
): string {
  let rendered = '';
  let end = 0;
  for (const { 0: whole, 1: inner = '', index } of text.matchAll(VARIABLE)) {
    const name = inner.trim();
    const value = isVariable(name) ? valueOf(facts[name], language) || BLANKS[name][language] : whole;
    rendered += text.slice(end, index);
    // the space before goes with a name that is not there
    rendered = value ? rendered + value : withoutSpaces(rendered);
    end = index + whole.length;
  }
  return rendered + text.slice(end);
}

function valueOf(fact: string | LocalName | null, language: Language): string | undefined {
  return typeof fact === 'string' ? fact.trim() : fact?.[language];
}

/** By hand: an expression for it tries every run of spaces from each of its places. */
function withoutSpaces(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end--;
  return text.slice(0, end);
}

/** What a text names in braces that there is not; braces that nothing closes too. Each once, as written. */
export function unknownVariables(text: string): string[] {
  const unknown = [...text.matchAll(VARIABLE)].flatMap(([, inner = '']) =>
    isVariable(inner.trim()) ? [] : [inner.trim()],
  );
  const rest = text.replace(VARIABLE, '');
  const open = /\{\{.{0,40}|.{0,40}\}\}/.exec(rest)?.[0];
  return [...new Set([...unknown, ...(open ? [open] : [])])];
}

function isVariable(name: string): name is TemplateVariable {
  return TEMPLATE_VARIABLES.some((one) => one === name);
}
