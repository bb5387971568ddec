### The society's letter: what it is called, what to have at hand, where things stand on it.

letter-medium-postcard = postcard
letter-medium-card-mount = card holder sheet
letter-medium-notice = notice
letter-name = 「{ $title }」 ({ $medium })
letter-joined-between = For those who joined between { $from } and { $last }
letter-joined-since = For those who joined on or after { $from }
letter-joined-until = For those who joined on or before { $last }

letter-at-hand-letter = The { $medium } 「{ $title }」
letter-at-hand-eligibility = The 「資格情報のお知らせ」 (eligibility notice) or the 「資格確認書」 (eligibility certificate)
letter-comes-direct = We post it to you once you have been enrolled.
letter-comes-month-after = We post it to you in the month after you join.
letter-comes-employer = Your employer gives it to you.

number-place-eligibility-notice = the 「資格情報のお知らせ」 (eligibility notice)
number-place-eligibility-certificate = the 「資格確認書」 (eligibility certificate)
number-place-letter-bottom-line = the bottom line of 「{ $title }」

drawing-pair = Drawing of 「{ $title }」 showing where the provisional { $user_id } and password are
drawing-pair-caption = { $first } is the provisional { $user_id } (10 digits), { $second } the provisional password (12 letters and digits).
drawing-number-letter = Drawing of 「{ $title }」 showing where the insurer number is
drawing-number-eligibility = Drawing of the 「資格情報のお知らせ」 showing where the insurer number is
drawing-number-caption = The insurer number is outlined in red.
drawing-provisional-id = 仮ユーザID ({ $user_id })
drawing-provisional-password = 仮パスワード (password)
drawing-insurer-number = 保険者番号
drawing-insurer-name = 保険者名
drawing-symbol-number = 記号・番号
drawing-name = 氏名
drawing-eligibility-title = 資格情報のお知らせ
