### Find your society: the page at the platform's own host.

finder-title = Find your health insurance society
finder-lead = Find the web counter of your health insurance society. Have your letter or other papers from the society ready.
finder-label = Name of the society or insurer number
finder-help = You can enter part of the name. The insurer number has 8 digits. Example: 06139992
finder-what-number = What is the insurer number?
finder-what-number-text = An 8-digit number that each health insurance society has (保険者番号). It is printed on the 「資格情報のお知らせ」 (eligibility notice) and the 「資格確認書」 (eligibility certificate). It is not the 「記号・番号」, which is different for each person.
finder-results = Counters found
finder-more = There are more results. Enter more of the name to narrow them down.
finder-none = No results. Enter less of the name, or use the insurer number.
finder-error-check-digit = The insurer number does not seem to be right. Check the number on your papers.
finder-error-symbol-number = This seems to be the 「記号・番号」. Enter the insurer number (保険者番号, 8 digits).
finder-error-digits = Enter the insurer number as 8 digits.
finder-error-other-insurer = This does not seem to be the insurer number of a health insurance society. Check the number on your papers.
