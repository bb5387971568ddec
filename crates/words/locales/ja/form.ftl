### What forms have in common: buttons, marks, errors, rules beside fields.

button-sign-in = ログイン
button-check = 確認
button-check-entries = 入力内容確認
button-execute = 実行
button-back = 戻る
button-next = 次へ進む
button-menu = メニューへ
button-continue = 続ける
button-sign-out = ログアウト
button-cancel = キャンセル
button-verify = 確認する
button-unsubscribe = メールを止める
button-find = さがす
button-send-again = もう一度送る

mark-required = ※必須
mark-optional = 任意
errors-heading = 入力内容をご確認ください
warnings-heading = もう一度ご確認ください
show-password = 表示
hide-password = 隠す
rule-met = （できています）

rule-length-between = { $min }文字以上{ $max }文字以内
rule-length-from = { $min }文字以上
rule-letters-digits = 半角の英字と数字だけ
rule-letters-digits-marks = 半角の英字と数字、記号（. _ -）だけ
rule-not-ten-digits = 数字だけで10文字にはできません
rule-has-letter = 英字を1文字以上含む
rule-has-digit = 数字を1文字以上含む
rule-has-symbol = 記号（! # - など）を1文字以上含む
rule-differs-from-user-id = { $user_id }と同じにはできません
rule-same-as-password = 上のパスワードと同じ
rule-on-sending = 送信したときに確かめます
rule-nobody-elses = ほかの方が使っていない
rule-not-guessable = よく使われる言葉や、{ $user_id }・生年月日などから推測できる文字列は使えません
rule-not-current = いまのパスワードと違う
rule-not-earlier = 以前のパスワードと違う
rule-not-current-or-earlier = いまと以前のパスワードと違う
