# コマンドの表示

command-findings = 指摘 { $count } 件
command-check-summary = { $societies }組合を確かめました：誤り { $errors } 件、注意 { $warnings } 件、参考 { $notes } 件
command-severity-error = 誤り
command-severity-warning = 注意
command-severity-note = 参考
command-exposed = { $path } を、ほかの利用者が読み書きできます（{ $found }）。直し方: { $remedy }

command-staff-first-is-owner = 最初の担当者は責任者です。--role owner を指定してください。ほかの担当者は、責任者が画面から招待します。
command-staff-no-address = { $typed } はメールアドレスの形ではありません。name@example.jp の形で指定してください。
command-staff-no-name = 氏名は1文字以上、60文字以内で --name に指定してください。
command-staff-invited = { $slug }: 招待のメールを用意しました。72時間以内に { $desk } で登録していただいてください。

command-explain-since = { $since }から、{ $who }（理由: { $why }、前の値: { $previous }）
command-impact-change = { $label } [{ $key }]: { $from } → { $to }

# 新しい組合のフォルダー
command-new-ask-name = 組合の名称（例：ひので健康保険組合）:
command-new-ask-number = 保険者番号（8桁）:
command-new-does-not-fit = 「{ $typed }」は { $flag } に使えません。書き方を確かめてください。
command-new-needs = { $flag } で指定してください。
command-new-there-already = { $folder } はすでにあります。上書きはしません。
command-new-heading = { $name }の設定です。先頭に # のある行は標準の値で、# を外すとその値に決められます。
    案内に書かれておらず、仮に決めた項目は assumed に並んでいます。組合に確かめたら、その項目を外してください。
    項目のくわしい説明: docs/reference/tenant-manifest.md
command-new-made = { $folder } を作りました。まだ確かめることがあります:
command-new-next = 次に: { $folder }/tenant.toml を直し、madoguchi tenant check { $slug } で確かめ、madoguchi preview { $folder } で画面を見てください。
