import type { Language } from '../../../shared/domain/types.ts';

/** A text, or one for each plural form of `count` that the language has. */
type Text = string | { one: string; other: string };
/** Texts of one area of the screen: the compiler asks for all three languages of each. */
export type Area = Record<string, Record<Language, Text>>;
export type Values = Record<string, string | number>;
/** `{name}` in a text is filled from the values; `count` chooses the plural form. */
export type Say<Of extends Area> = (key: keyof Of & string, values?: Values) => string;

const PLURALS: Record<Language, Intl.PluralRules> = {
  fi: new Intl.PluralRules('fi'),
  sv: new Intl.PluralRules('sv'),
  en: new Intl.PluralRules('en'),
};

export function sayIn<Of extends Area>(area: Of, language: Language): Say<Of> {
  return (key, values = {}) => {
    const text = area[key]?.[language] ?? key;
    return fill(typeof text === 'string' ? text : formOf(text, language, values), values);
  };
}

function formOf(text: Exclude<Text, string>, language: Language, { count }: Values): string {
  return PLURALS[language].select(Number(count ?? 0)) === 'one' ? text.one : text.other;
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
