import type { DemoCountry } from './ibans';
import type { Random } from './random';

export type DemoAddress = { street: string; postcode: string; city: string; country: DemoCountry; timeZone: string };

// Cities with postcodes that are theirs, larger cities with more of them. Streets are names that nearly every town has,
// so that an address looks right without being anybody's.
const cities: Record<DemoCountry, string> = {
  DE: `Berlin 10115 10245 10437 10785 10967 12047 12163 13347 13187 14059|Hamburg 20095 20257 20357 22085 22303 22765
    |München 80331 80469 80799 81667 81371|Köln 50667 50733 50823 51063|Frankfurt am Main 60311 60385 60486
    |Stuttgart 70173 70197 70372|Düsseldorf 40213 40477 40597|Leipzig 04109 04177 04275|Dresden 01067 01097 01309
    |Hannover 30159 30449|Bremen 28195 28203|Nürnberg 90402 90461|Dortmund 44137 44225|Essen 45127 45130|Bochum 44787
    |Bonn 53111 53177|Münster 48143 48155|Karlsruhe 76131|Freiburg 79098 79106|Augsburg 86150|Kiel 24103|Mainz 55116
    |Rostock 18055|Erfurt 99084|Kassel 34117|Göttingen 37073|Regensburg 93047|Würzburg 97070|Potsdam 14467|Jena 07743`,
  AT: `Wien 1010 1030 1060 1070 1090 1120 1160 1200 1220|Graz 8010 8020 8041|Linz 4020 4040|Salzburg 5020 5026
    |Innsbruck 6020|Klagenfurt 9020|Villach 9500|Wels 4600|St. Pölten 3100|Dornbirn 6850`,
  NL: `Amsterdam 1012 1017 1053 1072 1091|Rotterdam 3011 3021 3061|Den Haag 2511 2563 2595|Utrecht 3511 3531 3583
    |Eindhoven 5611 5643|Groningen 9711 9725|Tilburg 5011|Almere 1315|Breda 4811|Nijmegen 6511|Haarlem 2011|Arnhem 6811
    |Zwolle 8011|Leiden 2311|Maastricht 6211|Delft 2611|Amersfoort 3811|Leeuwarden 8911`,
  FR: `Paris 75003 75010 75011 75015 75018 75020|Marseille 13001 13006 13008|Lyon 69002 69003 69007|Toulouse 31000 31400
    |Nice 06000 06300|Nantes 44000 44300|Montpellier 34000 34070|Strasbourg 67000 67100|Bordeaux 33000 33800|Lille 59000
    |Rennes 35000 35200|Reims 51100|Grenoble 38000|Dijon 21000|Angers 49000|Brest 29200|Tours 37000|Metz 57000`,
  ES: `Madrid 28004 28012 28015 28028 28045|Barcelona 08001 08012 08024 08036|Valencia 46001 46005 46021
    |Sevilla 41001 41010 41013|Zaragoza 50001 50006|Málaga 29001 29007|Bilbao 48001 48011|Murcia 30001|Valladolid 47001
    |Vigo 36201|Gijón 33201|Granada 18001|A Coruña 15001|Pamplona 31001`,
  IT: `Roma 00153 00165 00183 00199|Milano 20121 20129 20144 20154|Torino 10121 10128 10152|Napoli 80121 80134
    |Bologna 40121 40137|Firenze 50121 50136|Genova 16121|Palermo 90133|Verona 37121|Padova 35121|Trieste 34121
    |Bari 70121|Parma 43121|Trento 38122`,
  FI: `Helsinki 00100 00170 00250 00500 00530 00570|Espoo 02100 02600|Tampere 33100 33210|Turku 20100 20500
    |Oulu 90100 90500|Vantaa 01300|Jyväskylä 40100|Lahti 15110|Kuopio 70100|Rovaniemi 96100`,
};

const streets: Record<DemoCountry, string> = {
  DE: `Lindenstraße, Bahnhofstraße, Gartenstraße, Schillerstraße, Goethestraße, Hauptstraße, Bergstraße, Kirchweg, Am Markt,
    Mozartstraße, Birkenweg, Ahornallee, Rosenstraße, Uhlandstraße, Kastanienallee, Wiesenweg, Mühlenstraße, Feldstraße,
    Beethovenstraße, Waldstraße, Südring, Ringstraße, Jahnstraße, Blumenstraße, Am Stadtpark, Heinrich-Heine-Straße`,
  AT: `Hauptstraße, Bahnhofstraße, Schulgasse, Gartengasse, Lindengasse, Mozartgasse, Wiener Straße, Feldgasse, Kirchengasse,
    Neubaugasse, Rosengasse, Mühlgasse, Schubertstraße, Burggasse, Ringstraße`,
  NL: `Kerkstraat, Dorpsstraat, Molenweg, Beatrixlaan, Julianastraat, Wilhelminastraat, Stationsweg, Schoolstraat,
    Nieuwstraat, Eikenlaan, Lindelaan, Parklaan, Havenstraat, Oranjestraat, Brinkstraat, Vondelstraat, Rozenstraat`,
  FR: `rue des Lilas, rue Victor Hugo, avenue de la République, rue Pasteur, rue du Moulin, place de la Mairie,
    rue Jean Jaurès, boulevard Gambetta, rue des Écoles, rue de la Gare, impasse des Acacias, rue Voltaire,
    avenue Jean Moulin, rue du Général Leclerc, allée des Tilleuls, rue Émile Zola`,
  ES: `Calle Mayor, Calle Real, Avenida de la Constitución, Calle del Sol, Calle San José, Plaza de España, Calle Goya,
    Calle Cervantes, Avenida de Andalucía, Calle del Carmen, Calle Nueva, Paseo de la Estación, Calle San Juan`,
  IT: `Via Roma, Via Garibaldi, Via Mazzini, Corso Italia, Via Dante, Via Verdi, Viale Europa, Via Cavour, Via Marconi,
    Via Matteotti, Via Leopardi, Piazza della Repubblica, Via dei Mille, Via Manzoni`,
  FI: `Koulukatu, Rantatie, Kirkkokatu, Asematie, Puistokatu, Kauppakatu, Mäntytie, Koivukuja, Satamakatu, Hämeenkatu,
    Lehtotie, Pihlajatie, Kivikatu, Metsätie`,
};

const timeZones: Record<DemoCountry, string> = {
  DE: 'Europe/Berlin',
  AT: 'Europe/Vienna',
  NL: 'Europe/Amsterdam',
  FR: 'Europe/Paris',
  ES: 'Europe/Madrid',
  IT: 'Europe/Rome',
  FI: 'Europe/Helsinki',
};

type City = { city: string; postcodes: string[] };

function readCities(list: string): City[] {
  return list.split('|').map((entry) => {
    const words = entry.trim().split(/\s+/);
    const firstCode = words.findIndex((word) => /^[0-9]/.test(word));
    return { city: words.slice(0, firstCode).join(' '), postcodes: words.slice(firstCode) };
  });
}

const cityLists = Object.fromEntries(
  Object.entries(cities).map(([country, list]) => [country, readCities(list)]),
) as Record<DemoCountry, City[]>;

const streetLists = Object.fromEntries(
  Object.entries(streets).map(([country, list]) => [country, list.split(',').map((name) => name.trim())]),
) as Record<DemoCountry, string[]>;

// The letters of a Dutch postcode; SA, SD and SS are never issued.
const dutchLetters = 'ABCDEGHJKLMNPRSTVWXZ';

function dutchPair(random: Random): string {
  for (;;) {
    const pair = random.pick([...dutchLetters]) + random.pick([...dutchLetters]);
    if (!['SA', 'SD', 'SS'].includes(pair)) return pair;
  }
}

function streetLine(random: Random, country: DemoCountry): string {
  const street = random.pick(streetLists[country]);
  const number = Math.min(240, Math.max(1, Math.round(random.lognormal(22, 0.9))));
  switch (country) {
    case 'DE':
      return `${street} ${number}${random.chance(0.14) ? random.pick(['a', 'b', 'c']) : ''}`;
    case 'AT':
      return random.chance(0.6) ? `${street} ${number}/${random.int(1, 24)}` : `${street} ${number}`;
    case 'NL':
      return `${street} ${number}${random.chance(0.2) ? `-${random.int(1, 4)}` : ''}`;
    case 'FR':
      return `${number}${random.chance(0.06) ? ' bis' : ''} ${street}`;
    case 'ES':
      return `${street} ${number}, ${random.int(1, 7)}º ${random.pick(['A', 'B', 'C', 'D'])}`;
    case 'IT':
      return `${street} ${number}${random.chance(0.1) ? '/A' : ''}`;
    case 'FI':
      return `${street} ${number} ${random.pick(['A', 'B', 'C', 'D'])} ${random.int(1, 60)}`;
  }
}

/** A postal address of the country; larger cities come up more often. */
export function demoAddress(random: Random, country: DemoCountry): DemoAddress {
  const { city, postcodes } = random.weighted(
    cityLists[country].map((entry) => [entry, entry.postcodes.length] as const),
  );
  const code = random.pick(postcodes);
  return {
    street: streetLine(random, country),
    postcode: country === 'NL' ? `${code} ${dutchPair(random)}` : code,
    city,
    country,
    timeZone: timeZones[country],
  };
}

// DE and FR: numbers that the regulators keep for film and fiction (Bundesnetzagentur, ARCEP). The other countries keep
// none that we know of; there the subscriber part begins with zeros or with a digit that the plan does not give to subscribers.
function phoneNumber(random: Random, country: DemoCountry): string {
  switch (country) {
    case 'DE':
      return random.weighted([
        [`+4917604069${random.digits(3).replace(/^./, '0')}`, 1],
        [`+491713920${random.digits(3).replace(/^./, '0')}`, 1],
        [`+493023125${random.digits(3)}`, 5],
        [`+494066969${random.digits(3)}`, 3],
        [`+496990009${random.digits(3)}`, 3],
        [`+498999998${random.digits(3)}`, 3],
        [`+492214710${random.digits(3)}`, 3],
      ]);
    case 'AT':
      return `+436600${random.digits(6)}`;
    case 'NL':
      return `+31600${random.digits(6)}`;
    case 'FR':
      return `+3363998${random.digits(4)}`;
    case 'ES':
      return `+34555${random.digits(6)}`;
    case 'IT':
      return `+393000${random.digits(6)}`;
    case 'FI':
      return `+35848000${random.digits(5)}`;
  }
}

/**
 * A telephone number in E.164 that reaches nobody, and not in `taken`; adds it there. The ranges hold some thousands per
 * country: a larger world repeats numbers.
 */
export function demoPhone(random: Random, country: DemoCountry, taken: Set<string>): string {
  for (let tries = 1; ; tries += 1) {
    const phone = phoneNumber(random, country);
    if (taken.has(phone) && tries < 40) continue;
    taken.add(phone);
    return phone;
  }
}
