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
command-operator-invited = 招待のメールを用意しました。72時間以内に { $url } で登録していただいてください。
command-staff-invited = { $slug }: 招待のメールを用意しました。72時間以内に { $desk } で登録していただいてください。
command-staff-recovery-asked = { $slug }: 依頼を記録し、担当者の全員にメールを用意しました。{ $from } から、--complete で招待を送れます。それまでは、どの担当者でも取りやめられます。
command-staff-recovery-completed = { $slug }: 責任者への招待のメールを用意しました。担当者の全員にも知らせます。
command-staff-recovery-withdrawn = { $slug }: 依頼を取りやめました。担当者の全員に知らせます。
command-staff-network-opened = { $slug }: 窓口を、どのネットワークからでも使えるようにしました。
command-staff-network-open-already = { $slug }: 窓口は、すでにどのネットワークからでも使えます。
command-token-none = トークンがありません。窓口の画面で作り、--token-file のファイルか、環境変数 MADOGUCHI_TOKEN に入れてください。
command-token-unreadable = トークンの形ではありません。窓口の画面に表示されたとおりに保存してください。
command-token-refused = このトークンは使えません。期限が過ぎたか、止められたか、別の組合のものです。窓口の画面で新しく作ってください。
command-token-not-for-this = このトークンでは、この操作はできません。窓口の画面で、できることを選んで作り直してください。
command-no-such-account = このユーザIDのアカウントは、この組合にありません。
command-desk-code-asked = { $slug }: 依頼しました。72時間以内に、ほかの担当者が、窓口の画面かコマンドで承認します。
command-desk-code-approved = { $slug }: 承認しました。窓口コードは24時間以内に一度だけ、ユーザIDと生年月日とともに使えます。
command-desk-code-nothing = 承認を待つ窓口コードの依頼がありません。
command-desk-code-barred = 本人確認が足りないため、依頼できません。先に窓口の画面（加入者のページの「電話での本人確認」）で、30分以内の確認を記録してください。

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
