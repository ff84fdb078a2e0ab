import { demoTemplates } from '../../services/launcher/seed/demo-templates.ts';
import { templateBody } from '../../shared/contracts/templates.ts';
import { renderTemplate, type TemplateFacts, unknownVariables } from '../../shared/domain/render-template.ts';
import { patchTemplate, rankTemplate } from '../../shared/domain/templates.ts';
import { LANGUAGES, type Language } from '../../shared/domain/types.ts';

const facts: TemplateFacts = {
  'contact.name': 'Maija',
  'ticket.number': 'HEL-2026-000001',
  'agent.name': 'Aino',
  'service.name': { fi: 'Jätehuolto', sv: 'Avfallshantering', en: 'Waste management' },
  'city.name': { fi: 'Helsinki', sv: 'Helsingfors', en: 'Helsinki' },
};
const NOTHING: TemplateFacts = {
  'contact.name': null,
  'ticket.number': null,
  'agent.name': null,
  'service.name': null,
  'city.name': null,
};

describe('a template is filled in', () => {
  it.each<[Language, string, string]>([
    ['fi', 'Hei {{contact.name}}! {{service.name}}, {{city.name}}', 'Hei Maija! Jätehuolto, Helsinki'],
    ['sv', 'Hej {{ contact.name }}! {{service.name}}, {{city.name}}', 'Hej Maija! Avfallshantering, Helsingfors'],
    ['en', '{{ticket.number}} by {{agent.name}}', 'HEL-2026-000001 by Aino'],
  ])('in %s: %s', (language, text, filled) => {
    expect(renderTemplate(text, { language, facts })).toBe(filled);
  });

  it.each<[Language, string, string]>([
    ['fi', 'Hei {{contact.name}}!', 'Hei!'],
    ['sv', 'Hej {{contact.name}},\n{{agent.name}}', 'Hej,\nkundtjänsten'],
    ['en', '{{service.name}} of {{city.name}}, {{ticket.number}}', 'our service of the city, –'],
  ])('and has sensible words in %s where nothing is known: %s', (language, text, filled) => {
    expect(renderTemplate(text, { language, facts: NOTHING })).toBe(filled);
  });

  it('with names as they are, whatever is in them', () => {
    const odd = { ...facts, 'contact.name': '{{agent.name}} $& $1' };
    expect(renderTemplate('Hei {{contact.name}}!', { language: 'fi', facts: odd })).toBe('Hei {{agent.name}} $& $1!');
  });

  it('and a blank name is none', () => {
    expect(renderTemplate('Hei {{contact.name}}!', { language: 'fi', facts: { ...facts, 'contact.name': ' ' } })).toBe(
      'Hei!',
    );
  });
});

describe('a text of whatever kind', () => {
  it.each(['{{', '}}', '{{ ', ' }}'])('takes no longer than its length: 100,000 spaces after %s', (sign) => {
    const text = `${sign}${' '.repeat(100_000)}x`.repeat(3);
    const startedAt = performance.now();

    unknownVariables(text);
    renderTemplate(text, { language: 'fi', facts });

    // in the square of its length it took minutes
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('is not looked into where it is longer than a text may be, nor taken where nothing of it can be seen', () => {
    const asked = (fi: string) => templateBody.safeParse({ city: 'helsinki', name: 'x', shortcut: 'x', texts: { fi } });
    const issuesOf = (fi: string) => asked(fi).error?.issues.map(({ message }) => message) ?? [];

    expect(issuesOf(`{{unknown}}${'x'.repeat(20_000)}`).join()).not.toContain('no variable');
    expect(issuesOf('\u200b \u202e')).toEqual(['some text, or null']);
    expect(asked('Hei {{contact.name}}').success).toBe(true);
  });
});

describe('what a text names that there is not', () => {
  it.each<[string, string[]]>([
    ['Hei {{contact.name}} {{ city.name }}', []],
    ['{{contact.email}} {{contact.email}} {{}}', ['contact.email', '']],
    ['{{toString}}', ['toString']],
    ['Hei {{contact.name', ['{{contact.name']],
    ['Hei {{contact.name}', ['{{contact.name}']],
    ['{ yksi } sulku', []],
  ])('%s', (text, unknown) => {
    expect(unknownVariables(text)).toEqual(unknown);
  });
});

describe('the demo’s templates', () => {
  it('are whole in three languages, each shortcut once in a city', () => {
    expect(demoTemplates).toHaveLength(6 * 8);
    expect(new Set(demoTemplates.map(({ city, shortcut }) => `${city} ${shortcut}`)).size).toBe(6 * 8);
    for (const { texts } of demoTemplates)
      for (const language of LANGUAGES)
        expect([texts[language] !== null, unknownVariables(texts[language] ?? '')]).toEqual([true, []]);
  });
});

describe('a template', () => {
  const [hello] = demoTemplates;
  const content = { service: null, name: 'Hei', shortcut: 'hei', texts: { fi: 'Hei', sv: null, en: null } };

  it('is patched field by field, language by language', () => {
    expect(patchTemplate(content, {})).toEqual(content);
    expect(patchTemplate(content, { service: 'waste', texts: { sv: 'Hej', fi: null } })).toEqual({
      ...content,
      service: 'waste',
      texts: { fi: null, sv: 'Hej', en: null },
    });
    expect(patchTemplate({ ...content, service: 'waste' }, { service: null })?.service).toBeNull();
  });

  it('keeps a text', () => {
    expect(patchTemplate(content, { texts: { fi: null } })).toBeNull();
  });

  it.each<[string, Parameters<typeof rankTemplate>[1], number | null]>([
    ['everything', {}, 0],
    ['its shortcut’s beginning', { q: 'HE' }, 0],
    ['its name', { q: 'erve' }, 1],
    ['a text', { q: 'kind regards' }, 2],
    ['nothing of it', { q: 'lumityöt' }, null],
    ['a service, being for all', { service: 'waste' }, 0],
  ])('is found by %s', (_what, sought, rank) => {
    expect(rankTemplate(hello!, sought)).toBe(rank);
  });

  it('of another service is not found by service', () => {
    expect(rankTemplate({ ...hello!, service: 'parking' }, { service: 'waste' })).toBeNull();
  });
});
