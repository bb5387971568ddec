# コマンドの表示

command-findings = 指摘 { $count } 件
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
