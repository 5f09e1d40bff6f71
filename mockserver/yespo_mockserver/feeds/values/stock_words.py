"""What shops write for in stock and for anything else, in lower case with spaces for hyphens and underscores."""

from __future__ import annotations

IN_STOCK = frozenset(
    """
in stock|low in stock|limitat|instock|in stok|stock|on stock|available|available now|ready to ship
|ready for shipping|ships today|true|yes|y|1|+|++|+++|!|v|✓|✔|limited availability|limitedavailability
|limited stock|low stock|few left|last pieces|last items|in store only|instoreonly|in store|instore|online only
|onlineonly|active|avail|is available|immediately available|many|a lot|enough|on hand|в наличии|в наличие
|есть в наличии|есть|имеется|да|на складе|есть на складе|товар в наличии|заканчивается|мало|много|достаточно
|готово к отправке|готов к отправке|готовый к отправке|в магазине|последний|в наличии мало|в наявності
|у наявності|є в наявності|є у наявності|є|наявний|наявна|наявне|наявні|так|на складі|є на складі
|товар в наявності|товар у наявності|закінчується|небагато|багато|достатньо|готово до відправки
|готовий до відправки|готове до відправлення|готово до відправлення|в магазині|останній|є в магазині|dostępny
|dostępna|dostępne|w magazynie|na stanie|jest|tak|duża ilość|średnia ilość|mała ilość|mało|dużo|od ręki
|ostatnie sztuki|dostepny|w sklepie|skladem|skladom|na skladě|na sklade|na skladu|ihned|ihned k odeslání|ano|áno
|dostupné|dostupný|poslední kusy|posledné kusy|ihneď k odoslaniu|máme skladem|în stoc|in stoc|disponibil
|disponibilă|pe stoc|stoc limitat|da|ultimele bucăți|ultimele produse|stoc suficient|în magazin|auf lager
|lagernd|lieferbar|sofort lieferbar|verfügbar|sofort verfügbar|ja|vorrätig|ab lager|wenige auf lager
|nur noch wenige|en stock|disponible|oui|disponibile|disponibilità immediata|disponibilità limitata|sí|si
|em estoque|disponível|op voorraad|raktáron|készleten|elérhető|на склад|налично|i lager|på lager|på lager nu
|varastossa|stokta|stokta var|var|mevcut
""".replace("\n", "").split("|")
)

OUT_OF_STOCK = frozenset(
    """
out of stock|outofstock|unavailable|not available|notavailable|not avail|notavail|not in stock|no stock|sold out
|soldout|discontinued|reserved|false|no|n|0|-|−|–|—|&|n/a|available soon|nicht mehr lieferbar|není
|na skladě u dodavatele|in stock at supplier|x|✗|none|null|inactive|temporarily out of stock
|temporarily unavailable|coming soon|soon|expected|archived|draft|preorder|pre order|presale|pre sale|backorder
|back order|onbackorder|on backorder|on back order|available for order|available on order|available to order
|available for preorder|on demand|on order|to order|order|made to order|madetoorder|by order|special order
|waiting|service|out of stock permanently|call|call us|ask|request|on request|ended|retired|oos|нет в наличии
|нет|нету|нет на складе|отсутствует|не в наличии|под заказ|на заказ|предзаказ|ожидается|ожидается поставка
|ожидание|скоро в наличии|скоро в продаже|скоро|снят с производства|снято с производства|закончился|закончилась
|закончилось|закончились|продано|продан|недоступен|недоступно|недоступна|временно нет|временно отсутствует
|нет в продаже|уточняйте|уточняйте наличие|наличие уточняйте|выбыл|архив|немає в наявності|немає у наявності
|немає|нема|нема в наявності|немає на складі|ні|відсутній|відсутня|відсутнє|відсутні|не в наявності
|під замовлення|на замовлення|передзамовлення|очікується|очікується поставка|очікуємо|скоро в наявності
|скоро у наявності|скоро в продажу|незабаром|знято з виробництва|знятий з виробництва|закінчився|закінчилась
|закінчилося|закінчились|закінчилися|розпродано|недоступний|тимчасово немає|тимчасово відсутній
|тимчасово немає в наявності|уточнюйте|уточнюйте наявність|наявність уточнюйте|вибув|архівний|niedostępny
|niedostępna|niedostępne|brak|brak w magazynie|brak na stanie|na zamówienie|przedsprzedaż|zapowiedź|wyprzedany
|wyprzedane|wycofany|nie|chwilowo niedostępny|tymczasowo niedostępny|oczekuje na dostawę|niedostepny
|není skladem|nie je skladom|vyprodáno|vypredané|nedostupné|nedostupný|na objednávku|na dotaz|na otázku
|předobjednávka|predobjednávka|ne|dočasně nedostupné|dočasne nedostupné|momentálně nedostupné|ukončeno
|připravujeme|očekáváme|stoc epuizat|epuizat|indisponibil|nu este în stoc|nu este in stoc|fără stoc|fara stoc
|la comandă|la comanda|precomandă|precomanda|nu|nu este disponibil|în curând|nicht auf lager|nicht lieferbar
|nicht verfügbar|ausverkauft|vergriffen|vorbestellung|vorbestellbar|auf bestellung|nicht vorrätig|nein
|derzeit nicht verfügbar|derzeit nicht lieferbar|zurzeit nicht lieferbar|bald verfügbar|rupture de stock
|en rupture de stock|en rupture|épuisé|indisponible|non disponible|agotado|sin stock|sin existencias
|no disponible|non|non disponibile|esaurito|esgotado|indisponível|fora de estoque|sem estoque|niet op voorraad
|uitverkocht|elfogyott|nincs raktáron|nincs készleten|rendelésre|изчерпан|няма|няма наличност|slut i lager
|slutsåld|ikke på lager|utsolgt|udsolgt|stokta yok|tükendi|yok
""".replace("\n", "").split("|")
)
