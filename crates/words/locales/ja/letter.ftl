### The society's letter: what it is called, what to have at hand, where things stand on it.

letter-medium-postcard = ハガキ
letter-medium-card-mount = 台紙
letter-medium-notice = 通知
letter-name = 「{ $title }」（{ $medium }）
letter-joined-between = { $from }から{ $last }までに加入した方
letter-joined-since = { $from }以降に加入した方
letter-joined-until = { $last }までに加入した方

letter-at-hand-letter = 「{ $title }」（{ $medium }）
letter-at-hand-eligibility = 「資格情報のお知らせ」または「資格確認書」
letter-comes-direct = 加入の手続きが済んだあと、郵送でお届けします。
letter-comes-month-after = 加入した月の翌月に、郵送でお届けします。
letter-comes-employer = お勤め先を通じてお渡しします。

number-place-eligibility-notice = 「資格情報のお知らせ」
number-place-eligibility-certificate = 「資格確認書」
number-place-letter-bottom-line = 「{ $title }」のいちばん下の行

drawing-pair = 仮{ $user_id }と仮パスワードの場所を示した「{ $title }」の図
drawing-pair-caption = { $first }が仮{ $user_id }（数字10桁）、{ $second }が仮パスワード（英数字12文字）です。
drawing-number-letter = 保険者番号の場所を示した「{ $title }」の図
drawing-number-eligibility = 保険者番号の場所を示した「資格情報のお知らせ」の図
drawing-number-caption = 赤い枠で囲んだところが保険者番号です。
drawing-provisional-id = 仮{ $user_id }
drawing-provisional-password = 仮パスワード
drawing-insurer-number = 保険者番号
drawing-insurer-name = 保険者名
drawing-symbol-number = 記号・番号
drawing-name = 氏名
drawing-eligibility-title = 資格情報のお知らせ
