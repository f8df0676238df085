import type { en } from './en.ts'

/** Français. Same keys as en.ts; a missing one does not compile. */
export const fr: Readonly<Record<keyof typeof en, string>> = {
  'report.title': 'Rapport sur le suivi de crypto-actifs volés',
  'report.contents': 'Sommaire',
  'report.method': 'Méthode de ce rapport',
  'report.hash': 'Empreinte du dossier',
  'report.tool': 'Établi avec',
  'report.answer': 'La réponse en bref',
  'report.share':
    '{share} % de la valeur volée se trouvent à des points d’arrivée connus : services, adresses de dépôt, mélangeurs, ponts, détruits, payés en frais ou au repos à une date indiquée. Mesuré en dollars américains au moment du vol.',
  'report.shareAtLeast':
    'Au moins {share} % de la valeur volée se trouvent à des points d’arrivée connus : services, adresses de dépôt, mélangeurs, ponts, détruits, payés en frais ou au repos à une date indiquée. Mesuré en dollars américains au moment du vol.',
  'report.shareUnknown':
    'La part qui se trouve à des points d’arrivée connus ne peut être dite : rien de ce qui a été volé n’a de prix.',
  'report.incomplete':
    'Incomplet : de la valeur volée se trouve au-delà de ce qui a été lu. Toute somme autre que celle de la frontière est un « au moins ».',
  'report.complete':
    'Complet : selon cette méthode, chaque adresse qui détient de la valeur volée a été lue ou est un point d’arrivée nommé.',
  'report.unbalanced': 'Cet état n’est pas équilibré. Ne vous y fiez pas ; vérifiez d’abord le dossier.',

  'question.title': 'La question',
  'question.text':
    'Où sont les unités volées le {date} dans l’affaire « {title} », pour autant que l’enregistrement de ce dossier le montre ?',
  'question.scope':
    'Le rapport répond pour des unités d’actifs sur des registres publics. Il dit à quelles adresses elles sont allées. Il ne dit pas qui dispose d’une adresse, sauf si une source qui le dit est nommée.',
  'question.summary': 'Les faits, selon le fichier de l’affaire',
  'question.victims': 'Victimes nommées',
  'question.attribution': 'Attribution par des tiers',
  'question.by': '{name} : selon {by}',

  'stolen.title': 'Ce qui a été volé',
  'stolen.text':
    'Chaque ligne est un montant d’origine : il est arrivé d’abord à une adresse, avec la source qui le dit. Les valeurs publiées sont celles de la source.',
  'stolen.caption': 'Montants d’origine du suivi',
  'stolen.landed': 'Arrivé à',
  'stolen.published': 'Valeur publiée',
  'stolen.noTx': 'aucune transaction nommée ; crédité selon le fichier de l’affaire',

  'method.title': 'La méthode',
  'method.why':
    'Quand une adresse détient des unités volées et d’autres et qu’elle paie, aucun registre ne dit lesquelles elle a payées. Une règle doit décider. Les tribunaux en ont appliqué plusieurs. Ce rapport en applique une ; la section « {section} » montre ce que donnent les autres.',
  'method.example':
    'Exemple : une adresse reçoit 100 unités volées, puis 50 autres, et paie 30, 60 et 60. Selon cette méthode, les paiements portent {parts} unités volées.',
  'method.fifo': 'Premier entré, premier sorti',
  'method.fifo.rule': 'Premier entré, premier sorti : une adresse paie d’abord ses unités les plus anciennes.',
  'method.lifo': 'Dernier entré, premier sorti',
  'method.lifo.rule': 'Dernier entré, premier sorti : une adresse paie d’abord ses unités les plus récentes.',
  'method.haircut': 'Au prorata (haircut)',
  'method.haircut.rule':
    'Au prorata : chaque paiement porte la part d’unités volées que l’adresse détient à ce moment, arrondie à l’unité inférieure.',
  'method.libr': 'Solde intermédiaire le plus bas',
  'method.libr.rule':
    'Solde intermédiaire le plus bas : une adresse paie d’abord ses autres unités. Celles qui arrivent ensuite ne remplacent pas des unités volées déjà payées.',
  'method.tiho': 'Volé entré, plus grand sorti',
  'method.tiho.rule':
    'Volé entré, plus grand sorti : entre deux réceptions, les plus grands paiements portent les unités volées.',
  'method.dirty-first': 'Unités volées d’abord',
  'method.dirty-first.rule': 'Unités volées d’abord : une adresse paie ses unités volées avant toute autre.',
  'method.poison': 'Poison',
  'method.poison.rule':
    'Poison : dès qu’une adresse a détenu une unité volée, tout ce qu’elle paie est tenu pour entaché. Cela trouve tout ce que le vol a pu toucher. Rien n’y est conservé ; ses sommes ne sont donc pas un compte de la perte.',
  'method.rules': 'Règles valables pour toute méthode',
  'method.rule.exact':
    'Les montants sont des unités de base entières d’un actif. Rien n’est arrondi, sauf là où c’est dit.',
  'method.rule.time':
    'Les paiements sont rejoués dans l’ordre de la chaîne. Un paiement antérieur au vol ne porte aucune unité volée.',
  'method.rule.asset':
    'Un actif est son contrat, jamais son nom. Les jetons sans valeur ou imités et les paiements nuls ne portent aucune unité volée et sont comptés à part comme bruit.',
  'method.rule.stop':
    'Le suivi s’arrête à un service, une adresse de dépôt, un mélangeur, un pont non apparié ou une adresse de destruction : au-delà, seuls d’autres peuvent en dire plus.',
  'method.words': 'Les mots de ce rapport',
  'method.class.observed': 'Observé',
  'method.class.observed.means':
    'une ligne d’un registre : un paiement inscrit sur la chaîne ou indiqué par le registre enregistré que nomme la section « {section} ».',
  'method.class.inferred': 'Déduit',
  'method.class.inferred.means':
    'découle de lignes observées par une règle énoncée : les deux côtés portent le même identifiant de protocole, ou ce sont les sommes de ce qu’une adresse a donné et reçu dans une transaction.',
  'method.class.asserted': 'Affirmé',
  'method.class.asserted.means':
    'la parole d’un analyste nommé, avec sa source, non lue sur une chaîne. Elle fait partie de l’état et y est signalée.',
  'method.class.lead': 'Piste',
  'method.class.lead.means':
    'concorde par le montant et l’heure, ou repose sur une étiquette. C’est une raison de chercher plus loin, non une constatation.',
  'method.parameters': 'Paramètres du dossier',
  'method.parameter': 'Paramètre',
  'method.value': 'Valeur',
  'parameter.method': 'méthode',
  'parameter.minUsd':
    'les adresses qui détiennent moins de valeur volée ne sont pas lues plus loin (dollars américains)',
  'parameter.maxHops': 'les adresses plus éloignées de l’origine ne sont pas lues plus loin (sauts)',
  'parameter.maxRequests': 'nombre maximal de requêtes aux sources',
  'parameter.until': 'rien n’est compté après ce moment',
  'parameter.assertions': 'les affirmations d’analystes sont utilisées',
  'parameter.learnedStops':
    'les adresses qui se comportent comme des services ou des adresses de dépôt terminent une branche',
  'value.yes': 'oui',
  'value.no': 'non',

  'statement.title': 'Où sont les unités volées',
  'statement.text':
    'Un compte par actif. Ce qui est entré est égal à ce qui est sorti et à ce qui se trouve à chaque sorte de lieu, à la dernière unité de base près.',
  'statement.caption': 'Compte de {asset}',
  'statement.entry': 'Poste',
  'statement.note': 'Remarque',
  'statement.amount': 'Montant et unités de base',
  'statement.usd': 'USD au moment du vol',
  'statement.seeded': 'Volé',
  'statement.convertedIn': '+ reçu en échange d’autres actifs volés',
  'statement.convertedOut': 'échangé contre d’autres actifs',
  'statement.asserted': 'dont affirmé : {amount}',
  'statement.totalIn': 'Total entré',
  'statement.totalOut': 'Total sorti',
  'statement.balanced': 'Le total entré est égal au total sorti, à la dernière unité de base près.',
  'statement.unbalanced': 'NON ÉQUILIBRÉ : les deux totaux diffèrent de {units} unités de base.',
  'statement.atLeast': 'au moins',
  'statement.between': 'entre {low} et {high}, un solde initial étant inconnu',
  'statement.price': 'Prix : {usd} USD l’unité au moment du vol. Source : {source}',
  'statement.noPrice': 'Aucun prix connu ; exclu de toute somme en dollars américains.',
  'statement.noDecimals': 'Les décimales de cet actif ne sont pas connues : les montants sont des unités de base.',
  'statement.poison': 'Poison ne conserve rien. Les sommes ci-dessous ne s’équilibrent pas et n’ont pas à le faire.',
  'places.title': 'Lieux',
  'places.caption': 'Chaque adresse où des unités volées ont abouti, par actif, les plus grandes d’abord',
  'places.captionCut':
    'Adresses où des unités volées ont abouti : les {n} de plus grande valeur sur {all} ; toutes figurent dans l’annexe places.csv',
  'places.kind': 'Sorte de lieu',
  'places.address': 'Adresse',
  'places.payments': 'Paiements : {n}',
  'sink.service': 'Service',
  'sink.deposit': 'Adresse de dépôt',
  'sink.mixer': 'Mélangeur',
  'sink.bridge': 'Pont, non apparié',
  'sink.burn': 'Détruit',
  'sink.fee': 'Frais',
  'sink.resting': 'Au repos',
  'sink.frontier': 'Frontière, non lu plus loin',
  'sink.unexplained': 'Inexpliqué',

  'figures.title': 'Figures',
  'figures.text':
    'Les figures montrent les nombres des autres sections et n’en ajoutent aucun. Les largeurs sont arrondies à ce qui peut être dessiné.',
  'sankey.caption':
    'Du vol aux lieux où sont les unités. La largeur d’une bande est sa valeur en dollars américains au moment du vol.',
  'sankey.captionUnits':
    'Du vol aux lieux où sont les unités. Aucun actif n’a de prix : chacun est dessiné à sa propre échelle.',
  'sankey.unpriced': 'Non dessiné, faute de prix : {assets}',
  'sankey.label': 'Diagramme de flux du vol aux lieux ; les mêmes nombres figurent dans les comptes',
  'sankey.stolen': 'Volé',
  'sankey.legend':
    'Bandes hachurées : échange d’un actif contre un autre. Cadre en tirets : la frontière, non lue plus loin.',
  'paths.caption':
    'Le chemin le plus large du vol à chacun des {n} plus grands lieux. Les numéros A sont ceux de la liste des adresses.',
  'paths.label':
    'Image en couches de {n} chemins, de gauche à droite ; les mêmes chemins figurent dans le tableau ci-dessous',
  'paths.table': 'Les chemins de la figure, mouvement par mouvement',
  'paths.way': 'Chemin',
  'paths.arrives': 'Arrive',
  'paths.movements': 'Mouvements',
  'paths.none': 'Aucun chemin à dessiner : aucune unité volée n’a quitté son origine.',
  'paths.landed': 'arrivé là au moment du vol',
  'paths.legend':
    'Lignes en tirets : affirmé. Lignes en pointillés : pistes. Cadre double : origine. Cadre arrondi : point d’arrivée nommé. Cadre en tirets : frontière. Le nombre sous un cadre est ce qui arrive par ce seul chemin.',

  'movements.title': 'Mouvements d’unités volées',
  'movements.text':
    'Chaque mouvement qui porte des unités volées selon la méthode de ce rapport, dans l’ordre de la chaîne. Ici, seuls les mouvements observés et déduits ; les affirmations et les pistes suivent dans des sections à part.',
  'movements.caption': 'Mouvements observés et déduits : {n}',
  'movements.cut':
    'Le dossier compte {all} mouvements à énumérer. Les {n} de plus grande valeur sont imprimés ici ; tous figurent dans l’annexe movements.csv, nommée avec son empreinte dans la section « {section} ».',
  'movements.none': 'Aucun.',
  'movements.number': 'N°',
  'movements.what': 'Transaction, payeur, destinataire',
  'movements.stolen': 'Unités volées',
  'movements.tx': 'Transaction',
  'movements.noTx': 'aucune transaction enregistrée',
  'movements.block': 'bloc {block}',
  'movements.noBlock': 'bloc non enregistré',
  'movements.noTime': 'heure non enregistrée',
  'movements.index': 'transaction {index} du bloc',
  'movements.position': 'position {position}',
  'movements.noPosition': 'position non enregistrée',
  'movements.from': 'de',
  'movements.to': 'à',
  'movements.fee': 'personne : des frais',
  'movements.of': 'sur {amount} déplacés',
  'movements.got': 'reçu en échange',
  'movements.id': 'identifiant',
  'movements.rivals': 'autres qui concordaient aussi : {n}',
  'movements.flags': 'mentions',
  'movements.between': 'entre {low} et {high} unités de base, un solde initial étant inconnu',
  'kind.native': 'monnaie de la chaîne',
  'kind.internal': 'transfert interne',
  'kind.erc20': 'transfert de jetons',
  'kind.erc721': 'transfert de jeton unique',
  'kind.erc1155': 'transfert de jetons multiples',
  'kind.utxo': 'UTXO',
  'kind.fee': 'frais',
  'kind.conversion': 'échange d’actifs',
  'evidence.ledger': 'observé : registre',
  'evidence.protocol-id': 'déduit : même identifiant de protocole des deux côtés',
  'evidence.net-rule': 'déduit : sommes nettes d’une transaction',
  'evidence.amount-and-time': 'piste : montant et heure',
  'evidence.label': 'piste : étiquette',
  'evidence.assertion': 'affirmé par un analyste',

  'asserted.title': 'Affirmations',
  'asserted.text':
    'Ce qui suit n’a pas été lu sur une chaîne. Un analyste nommé le dit, avec sa source. L’état le compte et le signale. Un suivi avec l’option --no-assertions l’exclut.',
  'asserted.caption': 'Mouvements affirmés : {n}',
  'asserted.by': 'affirmé par {by}',
  'leads.title': 'Pistes',
  'leads.text':
    'Les pistes ne sont pas des constatations. Elles sont tenues à part pour que personne ne les prenne pour des faits, et disent ce qui pourrait être demandé ensuite.',
  'leads.caption': 'Pistes : {n}',

  'addresses.title': 'Les adresses et comment d’autres les nomment',
  'addresses.text':
    'Chaque adresse que nomme ce rapport. Un nom est la déclaration de quelqu’un et figure avec sa source. Il ne montre pas qui dispose de l’adresse.',
  'addresses.caption': 'Adresses : {n}',
  'addresses.address': 'Adresse et noms',
  'addresses.end': 'Pourquoi le suivi s’arrête ici',
  'addresses.source': 'selon {source}',
  'addresses.unnamed': 'personne ne l’a nommée',
  'addresses.onward': 'transmis plus loin',
  'addresses.incomplete': 'tous les paiements sortants ne sont pas dans le dossier',
  'addresses.looksLike': 'imite {address} : mêmes premiers et derniers chiffres',
  'stop.place': 'point d’arrivée : {category}, du nom de {name}',
  'stop.evidence': 'preuve : {evidence}',
  'stop.resting': 'la valeur est encore ici, à la date du {time}',
  'stop.record-ends': 'frontière : l’enregistrement ne couvre pas ce que cette adresse a payé',
  'stop.source-failed': 'frontière : la source a fait défaut',
  'stop.unread.budget': 'frontière : le nombre de requêtes permises était épuisé',
  'stop.unread.hops': 'frontière : la limite de sauts était atteinte',
  'stop.unread.floor': 'frontière : sa valeur volée est sous la limite',
  'stop.unread.share': 'frontière : la valeur volée est moins d’un millième du flux qui mène ici',
  'stop.unread.until': 'frontière : elle a reçu après le dernier jour demandé',
  'stop.unread.interrupted': 'frontière : l’exécution a été interrompue',
  'category.service': 'service',
  'category.deposit': 'adresse de dépôt',
  'category.mixer': 'mélangeur',
  'category.bridge': 'pont',
  'category.burn': 'adresse de destruction',
  'category.dex': 'contrat d’échange dont le retour n’a pas été lu',
  'category.contract': 'contrat dont le retour n’a pas été lu',

  'limits.title': 'Limites, et ce qui n’est pas connu',
  'limits.control': 'Une adresse n’est pas une personne. Qui en dispose doit être montré par d’autres preuves.',
  'limits.method':
    'La règle de la méthode décide quelles unités une adresse a payées. Une autre règle peut donner une autre réponse ; la section « {section} » montre de combien elles diffèrent.',
  'limits.frontier':
    'La frontière est la valeur à des adresses qui n’ont pas été lues plus loin. Il n’est pas dit qu’elle y soit encore.',
  'limits.mixers':
    'Ce qui est entré dans un mélangeur ou un pont non apparié est compté là. Ce qui en est sorti ailleurs n’est pas suivi.',
  'limits.usd':
    'Les dollars américains donnent l’échelle. Ce sont les unités multipliées par le prix au moment du vol, chaque fois arrondies au cent inférieur ; leurs sommes peuvent donc différer de quelques cents. Ils n’ont aucune part au suivi.',
  'limits.unpriced': 'Sans prix, exclus de toute part et de toute somme en dollars : {assets}',
  'limits.reads': 'Lectures restées sans fin : {n}',
  'limits.notes': 'Notes du fichier de l’affaire sur son enregistrement',
  'limits.flags': 'Mentions portées sur les mouvements et les montants d’origine',
  'limits.flag': 'Mention',
  'limits.count': 'Nombre',
  'limits.meaning': 'Sens',
  'limits.noise': 'Mouvements comptés comme bruit, sans unités volées : {n}',
  'flag.rounded': 'la source a arrondi le montant',
  'flag.maybe-duplicate': 'une ligne égale figure dans le même fichier ; les deux sont comptées',
  'flag.order-assumed': 'l’ordre dans la transaction n’est pas enregistré et a été établi par règle',
  'flag.time-unknown':
    'ni bloc ni heure enregistrés ; placé avant que le destinataire ne paie pour la première fois cet actif',
  'flag.standard-unknown': 'la source ne dit pas si le chiffre est un montant ou le numéro d’un jeton unique',
  'flag.not-in-record': 'un montant d’origine dont la transaction n’a pas de ligne dans le registre',
  'flag.unfinalized': 'son bloc pouvait encore être remplacé quand il a été lu',
  'flag.weights-assumed':
    'plusieurs actifs ont été donnés pour d’autres, et tous n’ont pas de prix : chacun est réputé valoir autant',
  'flag.overdrawn':
    'a payé plus que son livre ne détenait ; la partie manquante est de l’argent non entaché d’origine inconnue',
  'flag.other': 'indiqué par une source',

  'compared.title': 'Autres méthodes sur les mêmes faits',
  'compared.text':
    'Les mêmes paiements selon chaque méthode. Les méthodes qui donnent la même somme partagent une ligne. La méthode de ce rapport porte un astérisque (*).',
  'compared.none': 'Aucune autre méthode n’a été demandée.',
  'compared.caption': '{asset} selon chaque méthode',
  'compared.place': 'Sorte de lieu',
  'compared.methods': 'Méthodes',
  'compared.share': 'Part de la valeur volée à des points d’arrivée connus',
  'compared.shareOf': '{share} %',
  'compared.shareUnknown': 'non connue',

  'manifest.title': 'Relevé des empreintes',
  'manifest.text':
    'L’empreinte du dossier couvre le fichier de l’affaire, les faits, les paramètres et les résultats. Les faits ont été lus dans les fichiers ci-dessous.',
  'manifest.caption': 'Empreintes (SHA-256)',
  'manifest.what': 'Objet',
  'manifest.rows': 'lignes : {n}',
  'manifest.case': 'Dossier',
  'manifest.incident': 'Fichier de l’affaire, tel que le dossier le conserve',
  'manifest.source': 'Registre enregistré',
  'manifest.answers':
    'Réponses de sources en direct, {n} : empreinte de la liste triée de leurs empreintes, une par ligne',
  'manifest.appendix': 'Annexe {name}',
  'verify.title': 'Comment vérifier ce rapport',
  'verify.text':
    'Quiconque a le dossier et Spoor peut contrôler chaque nombre sans se fier à son auteur et sans réseau :',
  'verify.case':
    'contrôle octet par octet les preuves conservées, en relit tous les faits, les rejoue et compare. L’empreinte affichée doit être celle du dossier ci-dessus.',
  'verify.report': 'écrit ce rapport à nouveau. La même version donne les mêmes octets ; comparez-les au fichier reçu.',
  'verify.movement': 'montre les preuves d’un mouvement par son identifiant.',
  'citations.title': 'Sources citées',
  'citations.accessed': 'consulté le {date}',
}
