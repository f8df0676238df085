import type { en } from './en.ts'

/** Deutsch. Same keys as en.ts; a missing one does not compile. */
export const de: Readonly<Record<keyof typeof en, string>> = {
  'report.title': 'Bericht über die Verfolgung gestohlener Kryptowerte',
  'report.contents': 'Inhalt',
  'report.method': 'Methode dieses Berichts',
  'report.hash': 'Hash des Falls',
  'report.tool': 'Erstellt mit',
  'report.answer': 'Die Antwort in Kürze',
  'report.share':
    '{share} % des gestohlenen Werts liegen an bekannten Endpunkten: Diensten, Einzahlungsadressen, Mixern, Bridges, verbrannt, als Gebühr bezahlt oder zu einem genannten Zeitpunkt ruhend. Gemessen in US-Dollar zur Tatzeit.',
  'report.shareAtLeast':
    'Mindestens {share} % des gestohlenen Werts liegen an bekannten Endpunkten: Diensten, Einzahlungsadressen, Mixern, Bridges, verbrannt, als Gebühr bezahlt oder zu einem genannten Zeitpunkt ruhend. Gemessen in US-Dollar zur Tatzeit.',
  'report.shareUnknown':
    'Welcher Anteil an bekannten Endpunkten liegt, lässt sich nicht sagen: Nichts vom Gestohlenen hat einen Preis.',
  'report.incomplete':
    'Unvollständig: Gestohlener Wert liegt jenseits dessen, was gelesen wurde. Jede Summe außer der der Grenze ist „mindestens“.',
  'report.complete':
    'Vollständig: Jede Adresse, die nach dieser Methode gestohlenen Wert hält, wurde gelesen oder ist ein benannter Endpunkt.',
  'report.unbalanced':
    'Diese Aufstellung geht nicht auf. Verlassen Sie sich nicht auf sie; prüfen Sie zuerst den Fall.',

  'question.title': 'Die Frage',
  'question.text':
    'Wo sind die Einheiten, die am {date} im Fall „{title}“ gestohlen wurden, soweit die Aufzeichnung dieses Falls es zeigt?',
  'question.scope':
    'Der Bericht gibt Auskunft über Einheiten von Werten auf öffentlichen Ledgern. Er sagt, an welche Adressen sie gingen. Wer über eine Adresse verfügt, sagt er nur, wenn eine Quelle genannt ist, die das sagt.',
  'question.summary': 'Was geschah, nach der Falldatei',
  'question.victims': 'Genannte Geschädigte',
  'question.attribution': 'Zuschreibung durch andere',
  'question.by': '{name}: so {by}',

  'stolen.title': 'Was gestohlen wurde',
  'stolen.text':
    'Jede Zeile ist ein Ausgangsbetrag: Er traf zuerst an einer Adresse ein, mit der Quelle, die das sagt. Veröffentlichte Werte sind die der Quelle.',
  'stolen.caption': 'Ausgangsbeträge der Verfolgung',
  'stolen.landed': 'Eingetroffen bei',
  'stolen.published': 'Veröffentlichter Wert',
  'stolen.noTx': 'keine Transaktion genannt; nach der Falldatei gutgeschrieben',

  'method.title': 'Die Methode',
  'method.why':
    'Hält eine Adresse gestohlene und andere Einheiten und zahlt sie, so sagt kein Ledger, welche davon sie gezahlt hat. Eine Regel muss entscheiden. Gerichte haben mehrere angewandt. Dieser Bericht wendet eine an; der Abschnitt „{section}“ zeigt, was andere ergeben.',
  'method.example':
    'Beispiel: Eine Adresse erhält 100 gestohlene und danach 50 andere Einheiten und zahlt 30, 60 und 60. Nach dieser Methode tragen die Zahlungen {parts} gestohlene Einheiten.',
  'method.fifo': 'Zuerst herein, zuerst hinaus',
  'method.fifo.rule': 'Zuerst herein, zuerst hinaus: Eine Adresse zahlt ihre ältesten Einheiten zuerst.',
  'method.lifo': 'Zuletzt herein, zuerst hinaus',
  'method.lifo.rule': 'Zuletzt herein, zuerst hinaus: Eine Adresse zahlt ihre neuesten Einheiten zuerst.',
  'method.haircut': 'Anteilig (Haircut)',
  'method.haircut.rule':
    'Anteilig: Jede Zahlung trägt den Anteil gestohlener Einheiten, den die Adresse in diesem Augenblick hält, abgerundet auf ganze Einheiten.',
  'method.libr': 'Niedrigster Zwischenstand',
  'method.libr.rule':
    'Niedrigster Zwischenstand: Eine Adresse zahlt ihre anderen Einheiten zuerst. Später eingehende Einheiten ersetzen keine gestohlenen, die schon gezahlt sind.',
  'method.tiho': 'Gestohlenes herein, Größtes hinaus',
  'method.tiho.rule':
    'Gestohlenes herein, Größtes hinaus: Zwischen zwei Eingängen tragen die größten Zahlungen die gestohlenen Einheiten.',
  'method.dirty-first': 'Gestohlene Einheiten zuerst',
  'method.dirty-first.rule': 'Gestohlene Einheiten zuerst: Eine Adresse zahlt gestohlene Einheiten vor allen anderen.',
  'method.poison': 'Poison',
  'method.poison.rule':
    'Poison: Hielt eine Adresse je eine gestohlene Einheit, so gilt alles als belastet, was sie zahlt. Das findet alles, was die Tat berührt haben kann. Es erhält keine Summen und ist daher keine Rechnung über den Verlust.',
  'method.rules': 'Regeln, die für jede Methode gelten',
  'method.rule.exact': 'Beträge sind ganze Basiseinheiten eines Werts. Gerundet wird nur, wo es gesagt ist.',
  'method.rule.time':
    'Zahlungen werden in der Reihenfolge der Kette nachvollzogen. Eine Zahlung vor der Tat trägt keine gestohlene Einheit.',
  'method.rule.asset':
    'Ein Wert ist sein Vertrag, nie sein Name. Wertlose oder nachgeahmte Token und Zahlungen von nichts tragen keine gestohlene Einheit und werden getrennt als Rauschen gezählt.',
  'method.rule.stop':
    'Bei einem Dienst, einer Einzahlungsadresse, einem Mixer, einer nicht zugeordneten Bridge oder einer Verbrennungsadresse endet die Verfolgung: Weiteres können nur andere sagen.',
  'method.words': 'Wörter dieses Berichts',
  'method.class.observed': 'Beobachtet',
  'method.class.observed.means':
    'eine Zeile eines Ledgers: eine Zahlung, die auf der Kette steht oder im aufgezeichneten Ledger, der im Abschnitt „{section}“ genannt ist.',
  'method.class.inferred': 'Abgeleitet',
  'method.class.inferred.means':
    'folgt aus beobachteten Zeilen nach einer genannten Regel: Beide Seiten tragen dieselbe Protokollkennung, oder es sind die Summen dessen, was eine Adresse in einer Transaktion gab und erhielt.',
  'method.class.asserted': 'Behauptet',
  'method.class.asserted.means':
    'das Wort eines genannten Analysten mit Beleg, nicht von einer Kette gelesen. Es ist Teil der Aufstellung und dort gekennzeichnet.',
  'method.class.lead': 'Hinweis',
  'method.class.lead.means':
    'passt nach Betrag und Zeit oder beruht auf einer Bezeichnung. Ein Grund weiterzufragen, keine Feststellung.',
  'method.parameters': 'Parameter des Falls',
  'method.parameter': 'Parameter',
  'method.value': 'Wert',
  'parameter.method': 'Methode',
  'parameter.minUsd': 'Adressen mit weniger gestohlenem Wert als diesem werden nicht weiter gelesen (US-Dollar)',
  'parameter.maxHops': 'Adressen, die weiter vom Ausgang entfernt sind, werden nicht weiter gelesen (Schritte)',
  'parameter.maxRequests': 'höchstens so viele Anfragen an Quellen',
  'parameter.until': 'nach diesem Zeitpunkt wird nichts gezählt',
  'parameter.assertions': 'Behauptungen von Analysten werden verwendet',
  'parameter.learnedStops': 'Adressen, die sich wie Dienste oder Einzahlungsadressen verhalten, beenden einen Zweig',
  'value.yes': 'ja',
  'value.no': 'nein',

  'statement.title': 'Wo die gestohlenen Einheiten sind',
  'statement.text':
    'Eine Rechnung je Wert. Was hereinkam, ist gleich dem, was hinausging, und dem, was an jeder Art von Ort liegt, bis zur letzten Basiseinheit.',
  'statement.caption': 'Rechnung für {asset}',
  'statement.entry': 'Posten',
  'statement.note': 'Anmerkung',
  'statement.amount': 'Betrag und Basiseinheiten',
  'statement.usd': 'USD zur Tatzeit',
  'statement.seeded': 'Gestohlen',
  'statement.convertedIn': '+ im Tausch für andere gestohlene Werte erhalten',
  'statement.convertedOut': 'gegen andere Werte getauscht',
  'statement.asserted': 'davon behauptet: {amount}',
  'statement.totalIn': 'Summe Eingang',
  'statement.totalOut': 'Summe Ausgang',
  'statement.balanced': 'Summe Eingang gleich Summe Ausgang, bis zur letzten Basiseinheit.',
  'statement.unbalanced': 'GEHT NICHT AUF: Die beiden Summen weichen um {units} Basiseinheiten voneinander ab.',
  'statement.atLeast': 'mindestens',
  'statement.between': 'zwischen {low} und {high}, da ein Anfangsbestand unbekannt ist',
  'statement.price': 'Preis: {usd} USD je Stück zur Tatzeit. Quelle: {source}',
  'statement.noPrice': 'Kein Preis bekannt; in keiner Summe in US-Dollar enthalten.',
  'statement.noDecimals': 'Die Nachkommastellen dieses Werts sind nicht bekannt: Beträge sind Basiseinheiten.',
  'statement.poison': 'Poison erhält keine Summen. Die folgenden gehen nicht auf und sollen es nicht.',
  'places.title': 'Orte',
  'places.caption': 'Jede Adresse, an der gestohlene Einheiten endeten, nach Wert, die größten zuerst',
  'places.captionCut':
    'Adressen, an denen gestohlene Einheiten endeten: die {n} wertvollsten von {all}; alle stehen im Anhang places.csv',
  'places.kind': 'Art des Orts',
  'places.address': 'Adresse',
  'places.payments': 'Zahlungen: {n}',
  'sink.service': 'Dienst',
  'sink.deposit': 'Einzahlungsadresse',
  'sink.mixer': 'Mixer',
  'sink.bridge': 'Bridge, nicht zugeordnet',
  'sink.burn': 'Verbrannt',
  'sink.fee': 'Gebühren',
  'sink.resting': 'Ruhend',
  'sink.frontier': 'Grenze, nicht weiter gelesen',
  'sink.unexplained': 'Ungeklärt',

  'figures.title': 'Abbildungen',
  'figures.text':
    'Die Abbildungen zeigen die Zahlen der anderen Abschnitte und fügen keine hinzu. Breiten sind auf das Zeichenbare gerundet.',
  'sankey.caption':
    'Von der Tat zu den Orten, an denen die Einheiten sind. Die Breite eines Bands ist sein Wert in US-Dollar zur Tatzeit.',
  'sankey.captionUnits':
    'Von der Tat zu den Orten, an denen die Einheiten sind. Kein Wert hat einen Preis: Jeder ist in eigenem Maßstab gezeichnet.',
  'sankey.unpriced': 'Nicht gezeichnet, da ohne Preis: {assets}',
  'sankey.label': 'Flussbild von der Tat zu den Orten; dieselben Zahlen stehen in den Rechnungen',
  'sankey.stolen': 'Gestohlen',
  'sankey.legend':
    'Schraffierte Bänder: Tausch eines Werts gegen einen anderen. Gestrichelter Rahmen: die Grenze, nicht weiter gelesen.',
  'paths.caption':
    'Der breiteste Weg von der Tat zu jedem der {n} größten Orte. Nummern mit A sind die der Liste der Adressen.',
  'paths.label':
    'Geschichtetes Bild von {n} Wegen, von links nach rechts; dieselben Wege stehen in der Tabelle darunter',
  'paths.table': 'Die Wege der Abbildung, Bewegung für Bewegung',
  'paths.way': 'Weg',
  'paths.arrives': 'Kommt an',
  'paths.movements': 'Bewegungen',
  'paths.none': 'Kein Weg zu zeichnen: Keine gestohlene Einheit verließ ihren Ausgang.',
  'paths.landed': 'bei der Tat dort eingetroffen',
  'paths.legend':
    'Gestrichelte Linien: behauptet. Gepunktete Linien: Hinweise. Doppelter Rahmen: Ausgang. Runder Rahmen: benannter Endpunkt. Gestrichelter Rahmen: Grenze. Die Zahl unter einem Rahmen ist, was allein auf diesem Weg ankommt.',

  'movements.title': 'Bewegungen gestohlener Einheiten',
  'movements.text':
    'Jede Bewegung, die nach der Methode dieses Berichts gestohlene Einheiten trägt, in der Reihenfolge der Kette. Hier nur beobachtete und abgeleitete; behauptete Bewegungen und Hinweise folgen in eigenen Abschnitten.',
  'movements.caption': 'Beobachtete und abgeleitete Bewegungen: {n}',
  'movements.cut':
    'Der Fall hat {all} Bewegungen aufzuführen. Die {n} wertvollsten sind hier gedruckt; alle stehen im Anhang movements.csv, der mit seinem Hash im Abschnitt „{section}“ genannt ist.',
  'movements.none': 'Keine.',
  'movements.number': 'Nr.',
  'movements.what': 'Transaktion, Zahler, Empfänger',
  'movements.stolen': 'Gestohlene Einheiten',
  'movements.tx': 'Transaktion',
  'movements.noTx': 'keine Transaktion aufgezeichnet',
  'movements.block': 'Block {block}',
  'movements.noBlock': 'Block nicht aufgezeichnet',
  'movements.noTime': 'Zeit nicht aufgezeichnet',
  'movements.index': 'Transaktion {index} im Block',
  'movements.position': 'Position {position}',
  'movements.noPosition': 'Position nicht aufgezeichnet',
  'movements.from': 'von',
  'movements.to': 'an',
  'movements.fee': 'niemanden: eine Gebühr',
  'movements.of': 'von {amount} bewegten',
  'movements.got': 'im Tausch erhalten',
  'movements.id': 'Kennung',
  'movements.rivals': 'andere, die ebenso passten: {n}',
  'movements.flags': 'Kennzeichen',
  'movements.between': 'zwischen {low} und {high} Basiseinheiten, da ein Anfangsbestand unbekannt ist',
  'kind.native': 'Münze der Kette',
  'kind.internal': 'interne Zahlung',
  'kind.erc20': 'Tokenzahlung',
  'kind.erc721': 'Einzeltoken-Zahlung',
  'kind.erc1155': 'Mehrfachtoken-Zahlung',
  'kind.utxo': 'UTXO',
  'kind.fee': 'Gebühr',
  'kind.conversion': 'Tausch von Werten',
  'evidence.ledger': 'beobachtet: Ledger',
  'evidence.protocol-id': 'abgeleitet: gleiche Protokollkennung auf beiden Seiten',
  'evidence.net-rule': 'abgeleitet: Nettosummen einer Transaktion',
  'evidence.amount-and-time': 'Hinweis: Betrag und Zeit',
  'evidence.label': 'Hinweis: Bezeichnung',
  'evidence.assertion': 'von einem Analysten behauptet',

  'asserted.title': 'Behauptungen',
  'asserted.text':
    'Was folgt, wurde nicht von einer Kette gelesen. Ein genannter Analyst sagt es, mit Beleg. Die Aufstellung zählt es mit und kennzeichnet es. Eine Verfolgung mit der Option --no-assertions lässt es weg.',
  'asserted.caption': 'Behauptete Bewegungen: {n}',
  'asserted.by': 'behauptet von {by}',
  'leads.title': 'Hinweise',
  'leads.text':
    'Hinweise sind keine Feststellungen. Sie stehen getrennt, damit niemand sie für Tatsachen hält, und sagen, was als Nächstes zu fragen wäre.',
  'leads.caption': 'Hinweise: {n}',

  'addresses.title': 'Adressen und wie andere sie nennen',
  'addresses.text':
    'Jede Adresse, die dieser Bericht nennt. Ein Name ist jemandes Aussage und steht mit seiner Quelle. Er zeigt nicht, wer über die Adresse verfügt.',
  'addresses.caption': 'Adressen: {n}',
  'addresses.address': 'Adresse und Namen',
  'addresses.end': 'Warum die Verfolgung hier endet',
  'addresses.source': 'nach {source}',
  'addresses.unnamed': 'von niemandem benannt',
  'addresses.onward': 'weitergegeben',
  'addresses.incomplete': 'nicht jede ausgehende Zahlung ist im Fall',
  'addresses.looksLike': 'ahmt {address} nach: gleiche erste und letzte Stellen',
  'stop.place': 'Endpunkt: {category}, genannt {name}',
  'stop.evidence': 'Beleg: {evidence}',
  'stop.resting': 'der Wert liegt noch hier, Stand {time}',
  'stop.record-ends': 'Grenze: Die Aufzeichnung umfasst nicht, was diese Adresse zahlte',
  'stop.source-failed': 'Grenze: Die Quelle versagte',
  'stop.unread.budget': 'Grenze: Die zulässigen Anfragen waren verbraucht',
  'stop.unread.hops': 'Grenze: Die zulässige Zahl der Schritte war erreicht',
  'stop.unread.floor': 'Grenze: Ihr gestohlener Wert liegt unter dem Mindestwert',
  'stop.unread.share': 'Grenze: Gestohlener Wert ist weniger als ein Tausendstel des Flusses hierher',
  'stop.unread.until': 'Grenze: Sie empfing nach dem letzten gefragten Tag',
  'stop.unread.interrupted': 'Grenze: Der Lauf wurde unterbrochen',
  'category.service': 'Dienst',
  'category.deposit': 'Einzahlungsadresse',
  'category.mixer': 'Mixer',
  'category.bridge': 'Bridge',
  'category.burn': 'Verbrennungsadresse',
  'category.dex': 'Tauschvertrag, dessen Rückzahlung nicht gelesen wurde',
  'category.contract': 'Vertrag, dessen Rückzahlung nicht gelesen wurde',

  'limits.title': 'Grenzen, und was nicht bekannt ist',
  'limits.control': 'Eine Adresse ist keine Person. Wer über sie verfügt, müssen andere Beweise zeigen.',
  'limits.method':
    'Welche Einheiten eine Adresse zahlte, entscheidet die Regel der Methode. Eine andere Regel kann eine andere Antwort geben; der Abschnitt „{section}“ zeigt, wie weit sie auseinanderliegen.',
  'limits.frontier':
    'Die Grenze ist Wert an Adressen, die nicht weiter gelesen wurden. Dass er noch dort ist, ist damit nicht gesagt.',
  'limits.mixers':
    'Was in einen Mixer oder eine nicht zugeordnete Bridge ging, wird dort gezählt. Was anderswo herauskam, wird nicht verfolgt.',
  'limits.usd':
    'US-Dollar zeigen die Größenordnung. Sie sind Einheiten mal Preis zur Tatzeit, je auf den Cent abgerundet, so dass Summen um einige Cent abweichen können. An der Verfolgung haben sie keinen Teil.',
  'limits.unpriced': 'Ohne Preis, in keinem Anteil und keiner Dollarsumme enthalten: {assets}',
  'limits.reads': 'Lesungen, die an kein Ende kamen: {n}',
  'limits.notes': 'Anmerkungen der Falldatei zu ihrer Aufzeichnung',
  'limits.flags': 'Kennzeichen an Bewegungen und Ausgangsbeträgen',
  'limits.flag': 'Kennzeichen',
  'limits.count': 'Anzahl',
  'limits.meaning': 'Bedeutung',
  'limits.noise': 'Als Rauschen gezählte Bewegungen, ohne gestohlene Einheiten: {n}',
  'flag.rounded': 'die Quelle rundete den Betrag',
  'flag.maybe-duplicate': 'eine gleiche Zeile steht in derselben Datei; beide sind gezählt',
  'flag.order-assumed': 'die Reihenfolge in der Transaktion ist nicht aufgezeichnet und wurde nach Regel bestimmt',
  'flag.time-unknown':
    'weder Block noch Zeit aufgezeichnet; eingeordnet, bevor der Empfänger diesen Wert zum ersten Mal zahlt',
  'flag.standard-unknown': 'die Quelle sagt nicht, ob die Zahl ein Betrag oder die Nummer eines Einzeltokens ist',
  'flag.not-in-record': 'ein Ausgangsbetrag, dessen Transaktion keine Zeile im Ledger hat',
  'flag.unfinalized': 'ihr Block konnte noch ersetzt werden, als er gelesen wurde',
  'flag.weights-assumed':
    'mehrere Werte wurden für andere gegeben, und nicht alle haben einen Preis: jeder gilt als gleich viel wert',
  'flag.overdrawn': 'zahlte mehr, als ihr Buch hielt; der fehlende Teil ist unbelastetes Geld unbekannter Herkunft',
  'flag.other': 'von einer Quelle angegeben',

  'compared.title': 'Andere Methoden über dieselben Tatsachen',
  'compared.text':
    'Dieselben Zahlungen nach jeder Methode. Ergeben Methoden dieselbe Summe, so teilen sie eine Zeile. Die Methode dieses Berichts trägt einen Stern (*).',
  'compared.none': 'Nach keiner anderen Methode wurde gefragt.',
  'compared.caption': '{asset} nach jeder Methode',
  'compared.place': 'Art des Orts',
  'compared.methods': 'Methoden',
  'compared.share': 'Anteil des gestohlenen Werts an bekannten Endpunkten',
  'compared.shareOf': '{share} %',
  'compared.shareUnknown': 'nicht bekannt',

  'manifest.title': 'Verzeichnis der Hashes',
  'manifest.text':
    'Der Hash des Falls deckt Falldatei, Tatsachen, Parameter und Ergebnisse. Aus den folgenden Dateien wurden die Tatsachen gelesen.',
  'manifest.caption': 'Hashes nach SHA-256',
  'manifest.what': 'Was',
  'manifest.rows': 'Zeilen: {n}',
  'manifest.case': 'Fall',
  'manifest.incident': 'Falldatei, wie der Fall sie bewahrt',
  'manifest.source': 'Aufgezeichneter Ledger',
  'manifest.answers': 'Antworten von Live-Quellen, {n}: Hash der Liste ihrer Hashes, einer je Zeile, sortiert',
  'manifest.appendix': 'Anhang {name}',
  'verify.title': 'Wie dieser Bericht zu prüfen ist',
  'verify.text':
    'Wer die Falldatei und Spoor hat, kann jede Zahl prüfen, ohne dem Verfasser zu vertrauen und ohne Netz:',
  'verify.case':
    'prüft die bewahrten Beweise Byte für Byte, liest alle Tatsachen neu daraus, vollzieht sie nach und vergleicht. Der ausgegebene Hash muss der Hash des Falls von oben sein.',
  'verify.report':
    'schreibt diesen Bericht noch einmal. Dieselbe Version ergibt dieselben Bytes; vergleichen Sie sie mit der erhaltenen Datei.',
  'verify.movement': 'zeigt die Belege einer Bewegung nach ihrer Kennung.',
  'citations.title': 'Quellen',
  'citations.accessed': 'abgerufen am {date}',
}
