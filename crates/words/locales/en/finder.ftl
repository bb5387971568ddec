### Find your society: the page at the platform's own host.

finder-title = Find your health insurance society
finder-lead = This page finds the web counter of your health insurance society. Please have a look at the papers you received.
finder-label = Name of the society, or insurer number
finder-help = Part of the name is enough. The insurer number has 8 digits. Example: 06139992
finder-what-number = What is the insurer number?
finder-what-number-text = It is a number of 8 digits that each health insurance society has (保険者番号). It is printed on the 「資格情報のお知らせ」 and the 「資格確認書」. It is not the 「記号・番号」, which differs from person to person.
finder-results = Counters found
finder-more = There are more. A longer part of the name narrows them down.
finder-none = Nothing was found. Please try a shorter part of the name, or the insurer number.
finder-error-check-digit = There seems to be a slip in the insurer number. Please check the number on your papers.
finder-error-symbol-number = This seems to be the 「記号・番号」. Please enter the insurer number (保険者番号, 8 digits).
finder-error-digits = Enter the insurer number as 8 digits.
finder-error-other-insurer = This does not seem to be the insurer number of a health insurance society. Please check the number on your papers.
