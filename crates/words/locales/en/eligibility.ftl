### Eligibility: the page, and the notice as a PDF.

eligibility-title = Eligibility notice
eligibility-lead = Your health insurance eligibility, as registered at { $society } (as of { $day }).
eligibility-masked = The 記号・番号 (symbol and number) are shown only in part, so that people around you cannot read them.
eligibility-show-numbers = Show the 記号・番号
eligibility-take-notice = Get it as a PDF
eligibility-insured = Insured person
eligibility-dependant = Dependant
eligibility-dependant-as = Dependant ({ $relationship })
eligibility-coming = Covered from { $day }. The notice is available from that day.
eligibility-ended = Coverage ended on { $day }. You cannot use this eligibility at a clinic.

eligibility-name = Name
eligibility-kana = Name in kana
eligibility-birth-date = Date of birth
eligibility-symbol-and-number = 記号・番号 (symbol and number)
eligibility-symbol = 記号 (symbol)
eligibility-number = 番号 (number)
eligibility-branch = 枝番 (branch number)
eligibility-no-number = Not registered
eligibility-joined = Covered since (資格取得日)
eligibility-lost = Coverage lost on (資格喪失日)
eligibility-share = Your share of the cost (負担割合)
eligibility-share-two = 20 % (children before school age)
eligibility-share-three = 30 %
eligibility-share-by-income = 20 % or 30 %. It depends on your income, so it is not shown here
eligibility-insurer-number = Insurer number (保険者番号)
eligibility-insurer = Insurer

eligibility-notes = About this information
eligibility-note-what = It lets you check your eligibility as it is registered at your health insurance society.
eligibility-note-not = It is not a 資格確認書 (eligibility certificate). You cannot use it alone at a clinic or pharmacy.
eligibility-note-use = Use your My Number health insurance card at clinics. If their reader cannot read it, show this notice together with your My Number card.
eligibility-note-wrong = If anything here is wrong, tell your health insurance society.
eligibility-not-typeset = There are characters that cannot be printed ({ $characters }), for example in a name, so the PDF could not be made. Ask your health insurance society.

eligibility-notice-lead = This is your health insurance eligibility.
eligibility-notice-item = Item
eligibility-notice-value = Value
eligibility-notice-cut = Cut along the dotted line and carry it with your My Number card.
eligibility-notice-card-note = This is not an eligibility certificate. You cannot use it alone at a clinic.
