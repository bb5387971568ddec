# 書類の校正。

desk-letter-proof = 書類の校正
desk-letter-proof-lead = 加入者へ送る書類に載る内容です。組合の内容として正しければ、承認してください。承認は、内容が変わるまで有効です。
desk-letter-proof-approved = いまの内容は、{ $name }さんが承認しています（{ $at }）。
desk-letter-proof-outdated = { $name }さんの承認（{ $at }）のあとに、内容が変わりました。もう一度ご確認ください。
desk-letter-proof-changed = この画面を開いたあとに、内容が変わりました。新しい内容をご確認のうえ、承認してください。
desk-letter-proof-society = 組合の名前
desk-letter-proof-service = サービスの名前
desk-letter-proof-portal = 窓口のアドレス
desk-letter-proof-number = 保険者番号
desk-letter-proof-contact = お問い合わせ先
desk-letter-proof-valid = 仮のIDとパスワードの期限
desk-letter-proof-days = 発行から{ $days }日
desk-letter-proof-kinds = 書類の種類
desk-letter-proof-titled = 「{ $title }」
desk-letter-proof-between = 資格取得日が{ $from }から{ $last }までの方
desk-letter-proof-from = 資格取得日が{ $from }からの方
desk-letter-proof-until = 資格取得日が{ $last }までの方
desk-letter-proof-always = すべての方
desk-letter-proof-approve-what = 直すところがあるときは、承認せずに、設定の画面で直すか、運営の担当者にご連絡ください。
desk-letter-proof-approve = この内容を承認する
