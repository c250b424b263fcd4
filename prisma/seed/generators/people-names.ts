import type { DemoCountry } from './ibans';
import type { Random } from './random';

type NameLists = { women: string; men: string; family: string };

// Common names of each country as one hears them, with the families that came from elsewhere. Lists are long enough that
// 800 customers show no family name often enough to notice. Letters outside ASCII are there on purpose: bank files have
// to cope with them.
const names: Record<DemoCountry, NameLists> = {
  DE: {
    women: `Anna, Lea, Hannah, Laura, Julia, Lisa, Sarah, Katharina, Johanna, Franziska, Miriam, Nele, Svenja, Kerstin,
      Sabine, Claudia, Petra, Birgit, Ulrike, Heike, Antje, Silke, Jana, Carolin, Theresa, Pauline, Greta, Frieda, Ayşe,
      Zeynep, Magdalena, Natalia, Olga, Jasmin, Vanessa, Melanie, Stefanie, Nicole, Tanja, Dörte, Wiebke, Rebecca`,
    men: `Lukas, Jonas, Finn, Leon, Maximilian, Felix, Paul, Moritz, Jan, Tim, Niklas, Fabian, Sebastian, Matthias,
      Andreas, Thomas, Michael, Jürgen, Uwe, Holger, Thorsten, Markus, Christoph, Philipp, Dennis, Marcel, Kevin, Sven,
      Oliver, Martin, Björn, Henning, Mehmet, Emre, Piotr, Dmitri, Ali, Simon, Jakob, Konstantin, Malte, Götz`,
    family: `Müller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner, Becker, Schulz, Hoffmann, Schäfer, Koch, Bauer,
      Richter, Klein, Wolf, Schröder, Neumann, Schwarz, Zimmermann, Braun, Krüger, Hofmann, Hartmann, Lange, Schmitt,
      Werner, Krause, Meier, Lehmann, Köhler, Herrmann, König, Walter, Mayer, Huber, Kaiser, Fuchs, Peters, Lang, Scholz,
      Möller, Weiß, Jung, Hahn, Schubert, Vogel, Friedrich, Keller, Günther, Frank, Berger, Winkler, Roth, Beck, Lorenz,
      Baumann, Franke, Albrecht, Schuster, Simon, Ludwig, Böhm, Winter, Kraus, Martin, Schumacher, Krämer, Vogt, Stein,
      Jäger, Otto, Sommer, Groß, Seidel, Heinrich, Brandt, Haas, Schreiber, Graf, Dietrich, Ziegler, Kuhn, Kühn, Pohl,
      Engel, Horn, Busch, Bergmann, Thomas, Voigt, Sauer, Arnold, Wolff, Pfeiffer, Yılmaz, Kaya, Demir, Nowak, Kowalski,
      Nguyen, Petrov, Hadžić, Öztürk, Rossi, Freytag, Lindemann, Oertel, Tietjen, von Ahlefeld, Harms, Petersen`,
  },
  AT: {
    women: `Anna, Lena, Sophie, Katharina, Magdalena, Theresa, Verena, Eva, Barbara, Elisabeth, Christina, Michaela,
      Martina, Birgit, Doris, Karin, Viktoria, Helena, Ivana, Jelena, Marlene, Valentina`,
    men: `Lukas, David, Florian, Stefan, Thomas, Michael, Andreas, Christian, Martin, Johannes, Wolfgang, Gerhard, Franz,
      Josef, Alexander, Dominik, Raphael, Georg, Milan, Goran, Clemens, Matthias`,
    family: `Gruber, Huber, Bauer, Wagner, Pichler, Steiner, Moser, Mayer, Hofer, Leitner, Berger, Fuchs, Eder, Fischer,
      Schmid, Winkler, Weber, Schwarz, Maier, Reiter, Wimmer, Egger, Brunner, Lang, Baumgartner, Auer, Binder, Lechner,
      Wallner, Aigner, Ebner, Koller, Lehner, Haas, Schuster, Stadler, Holzer, Haider, Riegler, Nikolić, Horvath,
      Novak, Jovanović, Kogler, Zauner, Thaler, Obermayr, Pirker, Strobl, Kainz`,
  },
  NL: {
    women: `Emma, Sanne, Lotte, Anouk, Fleur, Iris, Eva, Femke, Marieke, Esther, Linda, Ingrid, Monique, Petra, Mirjam,
      Roos, Maud, Noor, Fatima, Samira, Willemijn, Hanneke, Jolanda, Naomi, Saskia, Liesbeth, Kim, Chantal`,
    men: `Daan, Sem, Lars, Thijs, Bram, Jeroen, Bas, Sander, Wouter, Maarten, Pieter, Hendrik, Johan, Kees, Ruud, Marco,
      Erik, Niels, Jasper, Koen, Mohamed, Youssef, Rik, Tijmen, Gijs, Rutger, Stijn, Floris`,
    family: `de Jong, Jansen, de Vries, van den Berg, van Dijk, Bakker, Janssen, Visser, Smit, Meijer, de Boer, Mulder,
      de Groot, Bos, Vos, Peters, Hendriks, van Leeuwen, Dekker, Brouwer, de Wit, Dijkstra, Smits, de Graaf,
      van der Meer, Kok, Jacobs, van der Linden, Vermeulen, van den Heuvel, van der Veen, de Bruin, Schouten, van Beek,
      Willems, van Vliet, Hoekstra, Maas, Verhoeven, Koster, van Dam, Prins, Blom, Huisman, Peeters, Kuiper, Postma,
      Veenstra, El Amrani, Yılmaz, Pinas, Martina, Kramer, Scholten, van Wijk, Timmermans, Groen, Gerritsen, Sanders,
      Wolters, Molenaar, Hofman, Boersma, van Rossum, Terpstra, Zijlstra`,
  },
  FR: {
    women: `Camille, Léa, Manon, Chloé, Élodie, Julie, Claire, Sophie, Isabelle, Nathalie, Sandrine, Aurélie, Émilie,
      Céline, Mathilde, Pauline, Inès, Yasmine, Fatou, Margaux, Lucie, Anaïs, Hélène, Delphine, Noémie, Solène, Agathe`,
    men: `Hugo, Lucas, Théo, Thomas, Nicolas, Julien, Antoine, Maxime, Alexandre, Guillaume, Sébastien, Laurent,
      Christophe, Frédéric, Stéphane, Olivier, Romain, Baptiste, Karim, Mehdi, Mamadou, Clément, Benoît, Jérôme, Rémi,
      François, Yann`,
    family: `Martin, Bernard, Dubois, Thomas, Robert, Richard, Petit, Durand, Leroy, Moreau, Simon, Laurent, Lefebvre,
      Michel, Garcia, David, Bertrand, Roux, Vincent, Fournier, Morel, Girard, André, Lefèvre, Mercier, Dupont, Lambert,
      Bonnet, François, Martinez, Legrand, Garnier, Faure, Rousseau, Blanc, Guérin, Muller, Henry, Roussel, Nicolas,
      Perrin, Morin, Mathieu, Clément, Gauthier, Dumont, Lopez, Fontaine, Chevalier, Robin, Masson, Benali, Diallo,
      Traoré, Nguyen, Le Gall, Guillou, Renault, Barbier, Brunet, Schmitt, Collet, Leclercq, Marchand, Picard, Lemoine`,
  },
  ES: {
    women: `Lucía, María, Carmen, Laura, Marta, Paula, Ana, Cristina, Elena, Raquel, Sara, Patricia, Nuria, Beatriz,
      Pilar, Rocío, Irene, Silvia, Alba, Inés, Montserrat, Begoña, Ainhoa, Noelia`,
    men: `Hugo, Daniel, Pablo, Alejandro, Javier, Carlos, Sergio, David, Jorge, Álvaro, Adrián, Manuel, José, Antonio,
      Miguel, Rubén, Iván, Óscar, Íñigo, Jordi, Raúl, Andrés, Víctor, Gonzalo`,
    family: `García López, Fernández Ruiz, González Díaz, Rodríguez Martín, Sánchez Pérez, Martínez Gil, Gómez Serrano,
      Jiménez Molina, Moreno Castro, Muñoz Ortega, Álvarez Rubio, Romero Vega, Alonso Marín, Gutiérrez Sanz, Navarro
      Iglesias, Torres Medina, Domínguez Cortés, Vázquez Castillo, Ramos Lozano, Gil Guerrero, Ramírez Cano, Serrano
      Prieto, Blanco Méndez, Suárez Cruz, Molina Flores, Ortega Herrera, Delgado Peña, Castro León, Ortiz Márquez, Rubio
      Cabrera, Marín Gallego, Sanz Calvo, Núñez Vidal, Iglesias Campos, Medina Reyes, Garrido Fuentes, Cortés Aguilar,
      Puig Ferrer, Etxeberria Aguirre, Otero Castiñeira, Lozano Pascual, Santos Herrero, Vidal Soler, Ibáñez Roca`,
  },
  IT: {
    women: `Giulia, Sofia, Aurora, Martina, Chiara, Francesca, Sara, Valentina, Elisa, Alessia, Federica, Silvia, Paola,
      Anna, Laura, Barbara, Simona, Ilaria, Beatrice, Camilla, Roberta, Noemi`,
    men: `Francesco, Alessandro, Lorenzo, Matteo, Andrea, Marco, Luca, Davide, Simone, Giuseppe, Antonio, Giovanni,
      Roberto, Stefano, Paolo, Riccardo, Fabio, Nicolò, Enrico, Salvatore, Pietro, Emanuele`,
    family: `Rossi, Russo, Ferrari, Esposito, Bianchi, Romano, Colombo, Ricci, Marino, Greco, Bruno, Gallo, Conti,
      De Luca, Mancini, Costa, Giordano, Rizzo, Lombardi, Moretti, Barbieri, Fontana, Santoro, Mariani, Rinaldi, Caruso,
      Ferrara, Galli, Martini, Leone, Longo, Gentile, Martinelli, Vitale, Lombardo, Serra, Coppola, D'Angelo, Marchetti,
      Parisi, Villa, Conte, Ferraro, Ferri, Fabbri, Bianco, Marini, Grassi, Valentini, Messina, Dell'Acqua, Pellegrini`,
  },
  FI: {
    women: `Aino, Emilia, Helmi, Sofia, Venla, Hanna, Johanna, Maria, Päivi, Tiina, Sari, Minna, Katja, Laura, Noora,
      Jenni, Riikka, Outi`,
    men: `Eino, Väinö, Onni, Juho, Mikko, Antti, Jukka, Timo, Jari, Ville, Petri, Sami, Heikki, Lauri, Tuomas, Janne,
      Markus, Olli`,
    family: `Korhonen, Virtanen, Mäkinen, Nieminen, Mäkelä, Hämäläinen, Laine, Heikkinen, Koskinen, Järvinen, Lehtonen,
      Lehtinen, Saarinen, Salminen, Heinonen, Niemi, Heikkilä, Kinnunen, Salonen, Turunen, Salo, Laitinen, Tuominen,
      Rantanen, Karjalainen, Jokinen, Mattila, Savolainen, Lindholm, Nyström, Koivisto, Ahonen, Leppänen, Hiltunen`,
  },
};

function split(list: string): string[] {
  return list.split(',').map((name) => name.trim().replace(/\s+/g, ' '));
}

type SplitLists = { women: string[]; men: string[]; family: string[] };

const lists = Object.fromEntries(
  Object.entries(names).map(([country, { women, men, family }]) => [
    country,
    { women: split(women), men: split(men), family: split(family) },
  ]),
) as Record<DemoCountry, SplitLists>;

// Old endings that stand for no letter of the base alphabet after Unicode decomposition.
const letterForms: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  ı: 'i',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
};

/** A name in small ASCII letters, as it would stand in an e-mail address; its words are joined by `joiner`. */
export function asciiHandle(name: string, joiner: string): string {
  return name
    .toLowerCase()
    .replace(/[äöüßıøæœł]/g, (letter) => letterForms[letter]!)
    .normalize('NFD')
    .replace(/[\p{Mark}']/gu, '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join(joiner);
}

export type DemoName = { firstName: string; lastName: string };

/**
 * A full name of the country that is not in `taken` yet; adds it there. In worlds far larger than the demo, where all
 * combinations are used up, a name may come twice, as it does in life.
 */
export function demoName(random: Random, country: DemoCountry, taken: Set<string>): DemoName {
  const { women, men, family } = lists[country];
  for (let tries = 1; ; tries += 1) {
    const firstName = random.pick(random.chance(0.54) ? women : men);
    // The root skews the choice towards the head of the list a little, as common names are common.
    const lastName = family[Math.floor(family.length * Math.pow(random.next(), 1.15))]!;
    const full = `${firstName} ${lastName}`;
    if (taken.has(full) && tries < 40) continue;
    taken.add(full);
    return { firstName, lastName };
  }
}

// Every domain lies under .example, example.com, example.net or example.org, which RFC 2606 keeps from being used.
const mailDomains: Record<DemoCountry, readonly string[]> = {
  DE: ['postfach.example', 'webpost.example', 'mail.example.com', 'briefkasten.example.net'],
  AT: ['postfach.example', 'alpenpost.example', 'mail.example.com'],
  NL: ['brievenbus.example', 'mail.example.com', 'thuis.example.net'],
  FR: ['courriel.example', 'boite.example.net', 'mail.example.com'],
  ES: ['correo.example', 'buzon.example.net', 'mail.example.com'],
  IT: ['posta.example', 'casella.example.net', 'mail.example.com'],
  FI: ['posti.example', 'mail.example.com', 'luukku.example.org'],
};

/** An e-mail address that nobody can own, in the shapes that people choose, and not in `taken`; adds it there. */
export function demoEmail(
  random: Random,
  person: DemoName & { country: DemoCountry; birthDate: string },
  taken: Set<string>,
) {
  const first = asciiHandle(person.firstName, '');
  const last = asciiHandle(person.lastName, '');
  const year = person.birthDate.slice(2, 4);
  const shapes = [
    [`${first}.${last}`, 46],
    [`${first[0]}.${last}`, 14],
    [`${first}${last}${year}`, 9],
    [`${last}.${first}`, 8],
    [`${first}_${last}`, 7],
    [`${first}${year}.${last[0]}`, 6],
    [`${first}.${last}${random.int(2, 99)}`, 10],
  ] as const;
  for (;;) {
    const email = `${random.weighted(shapes)}@${random.pick(mailDomains[person.country])}`;
    const free = taken.has(email) ? email.replace('@', `${random.int(100, 99_999)}@`) : email;
    if (taken.has(free)) continue;
    taken.add(free);
    return free;
  }
}
