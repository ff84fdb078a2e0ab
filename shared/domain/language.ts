import { TRIGRAMS } from './language-trigrams.ts';
import { LANGUAGES, type Language } from './types.ts';

/**
 * Guesses the language of a resident's message from its function words, and of all other words from their trigrams.
 * Made for what libraries do badly: two words, spoken Finnish, Finland-Swedish, no dots over the letters.
 * Why it is ours, and the figures: docs/decisions/0001-language-guess.md.
 */

/** Points of a token that is a frequent word of the language, and of one that would be if it had its dots and rings. */
const WORD_POINTS = 4;
const BARE_WORD_POINTS = 3;
/** By so much a token must on average speak more for the best than for the second: else a name or another language. */
const LEAST_LEAD_PER_TOKEN = 0.05;
/** The weight of a trigram of rank r is log(RARE / (r + FLAT)): RARE is the rank of one not listed, FLAT evens out the first. */
const RARE_RANK = 400;
const FLAT_RANK = 20;
/** More text tells no more, and keeps the guess well below a millisecond. */
const READ_CHARACTERS = 600;

const listed = (words: string) => new Set(words.split(/\s+/));

/** Frequent words, spoken forms too; one that two languages share stands with both, and so decides only against the third. */
const WORDS: Record<Language, ReadonlySet<string>> = {
  fi: listed(`ja tai on ei en et emme ette eivät ole oo oon oot olen olet olemme olette ovat oli olin olisi olla ollut
    oltiin se sen sitä siitä siihen siellä sieltä sinne tää tämä tän tämän tätä tästä tähän täällä täältä tänne tuo tuon
    tuolla ne niitä niiden nämä näitä noi minä mä mää minun mun minulla mulla minulle mulle minut mut minua mua sinä sä sun
    sinun sulla sulle hän hänen hänelle me meidän meiän meillä meille te teidän teiän teillä teil teille he heidän mikä mitä
    mistä mihin missä milloin millon miten miksi kuka kenen kuinka koska koskaan paljonko montako onko onks eikö voiko
    voinko voitteko voisiko voisitteko saako saanko pitääkö tuleeko oliko olisiko että et jos kun ku kuin niin nii vai mutta
    mut vaan vain vaikka vaik myös kanssa kans ilman ennen jälkeen asti saakka vielä viel vieläkään enää taas nyt sitten
    sit jo juuri ihan tosi aika hyvin huonosti paljon vähän aina joskus usein heti pian eilen tänään tänää huomenna
    huomen viikolla viikko kuukausi vuosi aamulla illalla yöllä päivä päivää hei moi moikka moro terve huomenta kiitos
    kiitti kiitoksia anteeksi joo juu kyllä eli no voi voin voit voitko voisi saa saada saan sain pitää pitäisi haluan
    haluaisin haluaisi tarvitsen tarvin tarvitsisin tulee tulla tuli menee meni käy kävi jäi tehdä teen tiedän
    auki kiinni rikki pois kotona koti lapsi lapsen lapseni apua kaikki mitään joku joka jonka jotka toinen ensi viime
    missäs mites kauan kauanko kohdalla takana edessä vieressä päällä sisään ulos`),
  sv: listed(`och å eller är e inte int ej jag ja du han hon vi ni de dom den det dem dig mig mej er oss min mitt mina din
    ditt dina sin sitt sina vår vårt våra ert era deras hans hennes denna detta dessa en ett som att i på av till från med me
    för om vid under över efter innan utan mellan mot hos genom utanför bakom kring var vart varför hur vad va vem vilken
    vilket vilka när då nu nån någon nåt något några ingen inget inga alla allt mycket mer mest många lite litet bara också
    även redan ännu igen alltid aldrig ofta snart idag imorgon igår ikväll veckan vecka veckor månad år dag kväll natt
    morgon ha har hade haft vara varit blir blev bli kan kunde ska skall skulle sku vill ville måste får fick fått få går gick
    gått gå gör gjorde göra kommer kom komma finns fanns ser såg se säger ringa vet behöver behöva fungerar funkar jo nej
    nog nå noo så men fast hej hejsan moj tack gärna snälla ursäkta god bra okej här där hit dit ut upp ner man sig själv
    barn barnet öppen öppet öppna öppnar stängt sönder trasig borta länge dags nästa förra vår hjälp hjälpa inga era
    jätte väldigt ganska kanske`),
  en: listed(`the a an and or but not no yes i im i'm ive i'd you your yours he she his her it its it's we our us they their
    them this that that's these those there here is are am was were be been being do does did don't dont doesn't doesnt
    didn't didnt can can't cant could couldn't will won't wont would wouldn't should shall may might must have has had
    haven't hasn't get got to of in on at by for from with without into about after before until since near over under
    up down out off again still yet already just only also too very much many more most some any all every each none
    nobody somebody someone anyone nothing something who what when where why how which if then than because so as my
    me mine please pls thanks thank hello hi hey sorry ok okay good morning today tomorrow yesterday week month year day
    night last next first second open closed broken help need want like know see find found lost please would working work
    works how's what's there's let sent send new old one two kids child back`),
};

const LATIN_WORD = /\p{Script=Latin}[\p{Script=Latin}']*/gu;
/** In addresses, numbers and codes, which belong to no language. */
const NO_LANGUAGE = /[\d@]|:\/\/|www\./u;

const bareWords: Record<Language, ReadonlySet<string>> = {
  fi: new Set([...WORDS.fi].map(withoutMarks)),
  sv: new Set([...WORDS.sv].map(withoutMarks)),
  en: new Set(),
};

/** Sequence → its weight: by how much it is more frequent (after Zipf, as a logarithm) than one that is not listed. */
const trigramWeights: Record<Language, ReadonlyMap<string, number>> = {
  fi: weigh(TRIGRAMS.fi),
  sv: weigh(TRIGRAMS.sv),
  en: weigh(TRIGRAMS.en),
};

/** The language that has clearly most on its side; null when there is nothing to go by. */
export function guessLanguage(text: string): Language | null {
  const read = text.slice(0, READ_CHARACTERS).normalize('NFC').replace(/[’´`]/g, "'").toLowerCase();
  const written = read.split(/\s+/).filter((part) => !NO_LANGUAGE.test(part));
  const tokens = written.join(' ').match(LATIN_WORD) ?? [];
  const points: Record<Language, number> = { fi: 0, sv: 0, en: 0 };
  for (const token of tokens) addEvidence(points, token);

  const [best, second] = LANGUAGES.toSorted((a, b) => points[b] - points[a]);
  if (!best || !second || points[best] === 0) return null;
  return points[best] - points[second] >= tokens.length * LEAST_LEAD_PER_TOKEN ? best : null;
}

function addEvidence(points: Record<Language, number>, token: string): void {
  const known = LANGUAGES.filter((language) => WORDS[language].has(token));
  const bare = known.length === 0 ? LANGUAGES.filter((language) => bareWords[language].has(token)) : [];
  for (const language of known) points[language] += WORD_POINTS;
  for (const language of bare) points[language] += BARE_WORD_POINTS;
  if (known.length + bare.length > 0) return;
  for (const language of LANGUAGES) points[language] += meanTrigramWeight(language, token);
}

function meanTrigramWeight(language: Language, token: string): number {
  const edged = `_${token}_`;
  const count = edged.length - 2;
  let total = 0;
  for (let at = 0; at < count; at++) total += trigramWeights[language].get(edged.slice(at, at + 3)) ?? 0;
  return total / count;
}

function weigh(trigrams: string): ReadonlyMap<string, number> {
  return new Map(
    trigrams
      .trim()
      .split(/\s+/)
      .map((trigram, rank) => [trigram, Math.log(RARE_RANK / (rank + FLAT_RANK))]),
  );
}

function withoutMarks(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '');
}
