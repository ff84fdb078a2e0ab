import type { Template, TemplateContent } from '../../../shared/domain/answering.ts';
import { demoCities } from './demo-data.ts';

/** What every demo city's agents answer with: greetings and answers as cities give them, in three languages. */
const TEMPLATES: TemplateContent[] = [
  {
    service: null,
    name: 'Tervehdys',
    shortcut: 'hei',
    texts: {
      fi: 'Hei {{contact.name}}!\n\nKiitos yhteydenotostasi. Selvitän asiaa ja palaan sinulle pian.\n\nTerveisin\n{{agent.name}}, {{service.name}}',
      sv: 'Hej {{contact.name}}!\n\nTack för att du tog kontakt. Jag tar reda på saken och återkommer snart.\n\nHälsningar\n{{agent.name}}, {{service.name}}',
      en: 'Hello {{contact.name}},\n\nThank you for contacting us. I am looking into this and will get back to you soon.\n\nKind regards\n{{agent.name}}, {{service.name}}',
    },
  },
  {
    service: null,
    name: 'Lisätietoja tarvitaan',
    shortcut: 'lisatiedot',
    texts: {
      fi: 'Jotta voin auttaa sinua eteenpäin, kertoisitko vielä tarkan osoitteen ja milloin huomasit asian? Myös kuva auttaa.',
      sv: 'För att jag ska kunna hjälpa dig vidare behöver jag den exakta adressen och uppgift om när du märkte saken. En bild är också till hjälp.',
      en: 'To help you further, could you tell me the exact address and when you noticed this? A picture helps as well.',
    },
  },
  {
    service: null,
    name: 'Välitetty eteenpäin',
    shortcut: 'valitetty',
    texts: {
      fi: 'Olen välittänyt asiasi hoidettavaksi. Tunnus on {{ticket.number}}: mainitse se, jos otat asiasta uudelleen yhteyttä.',
      sv: 'Jag har skickat ärendet vidare. Ärendenumret är {{ticket.number}}: uppge det om du kontaktar oss på nytt.',
      en: 'I have passed your matter on to be dealt with. Its number is {{ticket.number}}: please mention it if you contact us again.',
    },
  },
  {
    service: null,
    name: 'Ei kuulu kaupungille',
    shortcut: 'muualle',
    texts: {
      fi: 'Tämä asia ei valitettavasti kuulu kaupungille ({{city.name}}). Neuvon mielelläni, kehen voit ottaa yhteyttä.',
      sv: 'Det här ärendet hör tyvärr inte till staden ({{city.name}}). Jag berättar gärna vem du kan kontakta.',
      en: 'Unfortunately this is not something the city ({{city.name}}) is responsible for. I am happy to tell you whom to contact.',
    },
  },
  {
    service: null,
    name: 'Lopetus',
    shortcut: 'kiitos',
    texts: {
      fi: 'Kiitos yhteydenotosta! Jos tulee vielä kysyttävää, vastaa vain tähän viestiin.\n\n{{agent.name}}\n{{city.name}}, {{service.name}}',
      sv: 'Tack för att du tog kontakt! Om du har fler frågor kan du bara svara på det här meddelandet.\n\n{{agent.name}}\n{{city.name}}, {{service.name}}',
      en: 'Thank you for contacting us! If you have more questions, just answer this message.\n\n{{agent.name}}\n{{city.name}}, {{service.name}}',
    },
  },
  {
    service: 'waste',
    name: 'Tyhjennys viivästyy',
    shortcut: 'tyhjennys',
    texts: {
      fi: 'Hei {{contact.name}}, astian tyhjennys on viivästynyt. Se tyhjennetään seuraavan kahden arkipäivän aikana. Pahoittelemme häiriötä.',
      sv: 'Hej {{contact.name}}, tömningen av kärlet är försenad. Det töms inom två vardagar. Vi beklagar olägenheten.',
      en: 'Hello {{contact.name}}, the emptying of your bin has been delayed. It will be emptied within two working days. We apologise for the inconvenience.',
    },
  },
  {
    service: 'daycare',
    name: 'Hakemuksen käsittely',
    shortcut: 'hakemus',
    texts: {
      fi: 'Varhaiskasvatushakemus tehdään viimeistään neljä kuukautta ennen kuin hoito alkaa. Jos hoidon tarve johtuu työstä tai opinnoista eikä sitä ole voinut ennakoida, riittää kaksi viikkoa.',
      sv: 'Ansökan om småbarnspedagogik görs senast fyra månader innan vården börjar. Om behovet beror på arbete eller studier och inte har kunnat förutses räcker två veckor.',
      en: 'Apply for early childhood education at least four months before it is to begin. If you need it for work or studies and could not foresee it, two weeks are enough.',
    },
  },
  {
    service: 'streets',
    name: 'Vikailmoitus vastaanotettu',
    shortcut: 'vika',
    texts: {
      fi: 'Kiitos ilmoituksesta! Vika on kirjattu tunnuksella {{ticket.number}}. Vaaralliset kohdat korjataan ensin, muut yleensä kahden viikon kuluessa.',
      sv: 'Tack för anmälan! Felet har antecknats med numret {{ticket.number}}. Farliga ställen åtgärdas först, övriga i regel inom två veckor.',
      en: 'Thank you for letting us know! The fault is recorded as {{ticket.number}}. Dangerous places are repaired first, others usually within two weeks.',
    },
  },
];

export const demoTemplates: Template[] = demoCities.flatMap(({ _id: city }) =>
  TEMPLATES.map((content) => ({
    ...content,
    _id: `${city}-template-${content.shortcut}`,
    city,
    version: 1,
    changed: null,
    updatedAt: new Date(0),
    removed: false,
    past: [],
  })),
);
