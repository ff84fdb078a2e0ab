import type { Language } from '../../../shared/domain/types.ts';

/** What a resident asks and what the agent answers. Everything in them is made up: places, numbers, times. */
export type Topic = Readonly<Record<Language, readonly [question: string, answer: string]>>;

export const TOPICS: Readonly<Record<string, readonly Topic[]>> = {
  general: [
    {
      fi: [
        'Muutin viime viikolla kaupunkiin. Mitä minun pitää tehdä?',
        'Tervetuloa! Tee muuttoilmoitus viikon sisällä.',
      ],
      sv: ['Jag flyttade hit förra veckan. Vad ska jag göra?', 'Välkommen! Gör en flyttanmälan inom en vecka.'],
      en: ['I moved here last week. What do I have to do?', 'Welcome! Please make a notice of move within a week.'],
    },
    {
      fi: ['Mistä saan kopion päätöksestä, jonka sain keväällä?', 'Kirjaamosta. Pyysin heitä lähettämään sen teille.'],
      sv: ['Var får jag en kopia av mitt beslut från i våras?', 'Från registratorn. Jag bad dem skicka det till er.'],
      en: ['Where do I get a copy of my decision from spring?', 'From the registry. I asked them to send it to you.'],
    },
    {
      fi: ['Onko palvelupiste auki lauantaina?', 'On, kello 10–14. Ajanvarausta ei tarvita.'],
      sv: ['Är servicepunkten öppen på lördag?', 'Ja, klockan 10–14. Ingen tidsbokning behövs.'],
      en: ['Is the service point open on Saturday?', 'Yes, from 10 to 14. You need no appointment.'],
    },
  ],
  daycare: [
    {
      fi: [
        'Haluaisin hakea päiväkotipaikkaa lapselleni elokuusta alkaen.',
        'Hakemus täytetään verkossa, viimeistään huhtikuussa.',
      ],
      sv: ['Jag vill ansöka om dagisplats för mitt barn från augusti.', 'Ansökan fylls i på nätet, senast i april.'],
      en: ['I would like a daycare place for my child from August.', 'Please apply online, in April at the latest.'],
    },
    {
      fi: [
        'Lapsi on kipeä. Mihin ilmoitan poissaolosta?',
        'Kiitos tiedosta, välitin sen Esimerkkilän päiväkodille. Pikaista paranemista!',
      ],
      sv: [
        'Barnet är sjukt. Vart anmäler jag frånvaro?',
        'Tack, jag berättade det för daghemmet Exempelbo. Krya på er!',
      ],
      en: ['My child is ill. Where do I report it?', 'Thank you, I told the Example House daycare. Get well soon!'],
    },
    {
      fi: ['Voiko hoitoaikaa muuttaa kesken vuoden?', 'Voi, kuun alusta. Muutin sen nyt pyyntönne mukaan.'],
      sv: ['Kan man ändra vårdtiden mitt i året?', 'Ja, från månadens början. Jag ändrade den nu.'],
      en: [
        'Can we change the hours of care during the year?',
        'Yes, from the first of a month. I have changed it now.',
      ],
    },
  ],
  streets: [
    {
      fi: [
        'Katuvalo on rikki Mallikadulla, numeron 12 kohdalla.',
        'Kiitos! Tein vikailmoituksen, korjaaja käy tällä viikolla.',
      ],
      sv: [
        'En gatlykta är sönder på Modellgatan, vid nummer 12.',
        'Tack! Jag gjorde en felanmälan, den lagas i veckan.',
      ],
      en: [
        'A street light is broken on Sample Street, at number 12.',
        'Thank you! I reported it, it is repaired this week.',
      ],
    },
    {
      fi: ['Ajoradassa on iso kuoppa Testitien risteyksessä.', 'Kiitos ilmoituksesta. Kuoppa paikataan huomenna.'],
      sv: ['Det finns en stor grop i korsningen vid Testvägen.', 'Tack för anmälan. Gropen lagas i morgon.'],
      en: [
        'There is a big hole in the road at Test Road crossing.',
        'Thank you for telling us. It is filled tomorrow.',
      ],
    },
    {
      fi: ['Milloin pyörätie aurataan? Se on aivan lumessa.', 'Aura on matkalla, pyörätie on auki aamuun mennessä.'],
      sv: ['När plogas cykelvägen? Den är helt täckt av snö.', 'Plogen är på väg, den är öppen till morgonen.'],
      en: [
        'When is the cycle path cleared? It is full of snow.',
        'The plough is on its way, it is open by the morning.',
      ],
    },
  ],
  waste: [
    {
      fi: ['Roska-astiaa ei tyhjennetty tänään.', 'Pahoittelut! Auto oli myöhässä, astia tyhjennetään huomenna.'],
      sv: ['Sopkärlet tömdes inte i dag.', 'Ursäkta! Bilen var försenad, kärlet töms i morgon.'],
      en: ['Our bin was not emptied today.', 'We are sorry! The lorry was late, it comes tomorrow.'],
    },
    {
      fi: ['Minne voin viedä vanhan sohvan?', 'Kiertopisteeseen, maksutta. Sinne pääsee arkisin kello 8–20.'],
      sv: ['Vart kan jag föra en gammal soffa?', 'Till återvinningen, utan avgift. Öppet vardagar 8–20.'],
      en: ['Where can I take an old sofa?', 'To the recycling point, free of charge, weekdays 8 to 20.'],
    },
    {
      fi: ['Onko lasinkeräystä lähempänä kuin torilla?', 'On: Esimerkkikujan kulmassa, kaupan takana.'],
      sv: ['Finns det glasinsamling närmare än på torget?', 'Ja: i hörnet av Exempelgränden, bakom affären.'],
      en: [
        'Is there a glass bank nearer than the market square?',
        'Yes: at the corner of Example Lane, behind the shop.',
      ],
    },
  ],
  parking: [
    {
      fi: [
        'Sain pysäköintivirhemaksun, vaikka minulla oli lippu.',
        'Tee oikaisuvaatimus 30 päivän sisällä ja liitä lippu mukaan.',
      ],
      sv: ['Jag fick en parkeringsbot fast jag hade biljett.', 'Begär omprövning inom 30 dagar och bifoga biljetten.'],
      en: ['I got a parking fine although I had a ticket.', 'Ask for a review within 30 days and add your ticket.'],
    },
    {
      fi: [
        'Paljonko asukaspysäköinti maksaa?',
        'Tunnus haetaan verkossa ja se on voimassa vuoden. Hinta näkyy hakemuksessa.',
      ],
      sv: ['Vad kostar boendeparkering?', 'Man ansöker på nätet och den gäller ett år. Priset ser du där.'],
      en: [
        'What does a resident parking permit cost?',
        'You apply online, it holds for a year; the form says the price.',
      ],
    },
    {
      fi: ['Autoni on siirretty. Mistä löydän sen?', 'Se on Mallikadun varastolla. Avaimet ja henkilökortti mukaan.'],
      sv: ['Min bil har flyttats. Var hittar jag den?', 'På lagret på Modellgatan. Ta med nycklar och legitimation.'],
      en: ['My car has been towed. Where do I find it?', 'At the depot on Sample Street. Bring keys and an ID.'],
    },
  ],
  library: [
    {
      fi: ['Voiko lainan uusia vielä kerran?', 'Voi, uusin sen juuri kahdella viikolla.'],
      sv: ['Kan jag förnya lånet en gång till?', 'Ja, jag förnyade det just med två veckor.'],
      en: ['Can I renew my loan once more?', 'Yes, I have just renewed it for two weeks.'],
    },
    {
      fi: ['Unohdin kirjastokortin tunnusluvun.', 'Uuden saa mistä tahansa kirjastosta henkilökortilla.'],
      sv: ['Jag har glömt pinkoden till bibliotekskortet.', 'Du får en ny på biblioteket om du visar legitimation.'],
      en: ['I forgot the PIN of my library card.', 'Any library gives you a new one if you show an ID.'],
    },
    {
      fi: ['Onko ryhmätyötilaa vapaana torstaina?', 'On, kello 15 alkaen. Varasin sen teille tunniksi.'],
      sv: ['Finns det ett ledigt grupprum på torsdag?', 'Ja, från klockan 15. Jag bokade det en timme åt er.'],
      en: ['Is there a group room free on Thursday?', 'Yes, from 15. I booked it for you for an hour.'],
    },
  ],
  social: [
    {
      fi: [
        'Äitini tarvitsee apua kotiin. Mistä aloitamme?',
        'Ohjaaja soittaa teille tänään ja tekee arvion kanssanne.',
      ],
      sv: ['Min mor behöver hjälp hemma. Var börjar vi?', 'En handledare ringer er i dag och bedömer behovet.'],
      en: [
        'My mother needs help at home. Where do we begin?',
        'A counsellor calls you today and looks at it with you.',
      ],
    },
    {
      fi: ['Miten haen täydentävää toimeentulotukea?', 'Lomakkeella tai käymällä. Varasin teille ajan maanantaiksi.'],
      sv: [
        'Hur ansöker jag om kompletterande utkomststöd?',
        'Med blankett eller på plats. Jag bokade en tid på måndag.',
      ],
      en: ['How do I apply for supplementary income support?', 'By form or in person. I booked you a time on Monday.'],
    },
  ],
  health: [
    {
      fi: ['Haluan varata ajan influenssarokotukseen.', 'Aikoja on torstaina. Varasin teille kello 9.20.'],
      sv: ['Jag vill boka tid för influensavaccin.', 'Det finns tider på torsdag. Jag bokade klockan 9.20.'],
      en: ['I would like to book a flu vaccination.', 'There is room on Thursday. I booked 9.20 for you.'],
    },
    {
      fi: ['Voinko perua huomisen hammaslääkäriajan?', 'Kiitos, aika on peruttu. Uuden saa täältä milloin vain.'],
      sv: ['Kan jag avboka tandläkartiden i morgon?', 'Tack, tiden är avbokad. En ny får du här när som helst.'],
      en: ['Can I cancel the dentist tomorrow?', 'Thank you, it is cancelled. You get a new time here.'],
    },
    {
      fi: ['Miten uusin reseptin?', 'Pyyntö on nyt terveysasemalla, vastaus tulee kahdessa päivässä.'],
      sv: ['Hur förnyar jag ett recept?', 'Begäran är hos hälsostationen, svaret kommer inom två dagar.'],
      en: ['How do I renew a prescription?', 'The health centre has your request and answers in two days.'],
    },
  ],
  permits: [
    {
      fi: ['Tarvitsenko luvan terassin lasittamiseen?', 'Toimenpidelupa riittää. Lähetin ohjeen ja lomakkeen.'],
      sv: ['Behöver jag lov för att glasa in terrassen?', 'Ett åtgärdstillstånd räcker. Jag skickade anvisningen.'],
      en: ['Do I need a permit for a glazed terrace?', 'A minor permit will do. I sent you the form.'],
    },
    {
      fi: [
        'Haluamme järjestää korttelijuhlat puistossa.',
        'Hienoa! Ilmoitus tehdään kaksi viikkoa ennen, tein sille pohjan.',
      ],
      sv: ['Vi vill ordna en kvartersfest i parken.', 'Vad roligt! Anmäl två veckor före, jag började på anmälan.'],
      en: ['We want to hold a street party in the park.', 'How nice! Tell us two weeks before; I began the form.'],
    },
  ],
  accessibility: [
    {
      fi: ['Pääseekö uimahalliin pyörätuolilla?', 'Pääsee: luiska on sisäpihalla, ja hissi vie altaille.'],
      sv: ['Kommer man in i simhallen med rullstol?', 'Ja: det finns en ramp på gården, och en hiss ner.'],
      en: ['Can I get into the swimming hall with a wheelchair?', 'Yes: there is a ramp in the yard, and a lift.'],
    },
    {
      fi: ['Ääniopaste suojatiellä Testitiellä on mykkä.', 'Kiitos, se on tärkeä. Korjaaja käy siellä tänään.'],
      sv: ['Ljudsignalen vid övergångsstället på Testvägen är tyst.', 'Tack, det är viktigt. Den lagas i dag.'],
      en: ['The crossing signal on Test Road makes no sound.', 'Thank you, that matters. It is repaired today.'],
    },
  ],
};
